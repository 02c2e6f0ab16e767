/** Longest body of a request or an answer that is kept, in bytes of UTF-8. */
export const BODY_KEPT_BYTES_MAX = 64 * 1024;

/** Ends of the names of members whose values open something: whatever is in them is not kept. */
const SECRETS = '(?:token|secret|password|authorization|api_?key)';

const SECRET = new RegExp(`${SECRETS}$`, 'i');

/** Such a member in JSON; a quotation mark within a text has a backslash before it. */
const SECRET_MEMBER = new RegExp(`${SECRETS}":`, 'i');

const HIDDEN = '[not kept]';

/**
 * A body as JSON in the form in which it is kept: without secrets, and cut where it is longer than
 * {@link BODY_KEPT_BYTES_MAX}. Null where there is none.
 *
 * @param secret whatever else may not be kept, such as the token of the request
 */
export function keptBody(body: unknown, secret: string): string | null {
  if (body === undefined || body === null) return null;
  const json = withoutSecrets(body);
  return cut(secret === '' ? json : json.replaceAll(secret, HIDDEN));
}

/** Nearly no body has a secret, and to look at each member takes ten times as long. */
function withoutSecrets(body: unknown): string {
  const json = JSON.stringify(body);
  if (!SECRET_MEMBER.test(json)) return json;
  return JSON.stringify(body, (name, value: unknown) => (SECRET.test(name) ? HIDDEN : value));
}

function cut(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(BODY_KEPT_BYTES_MAX));
  return read === text.length ? text : `${text.slice(0, read)}…`;
}
