/** Any value that JSON can express. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object, such as the payload of an event. */
export type JsonObject = { readonly [key: string]: Json };
