import type { JsonObject } from '../../model/json.ts';

/** What an operation of HubSpot's API answers. */
export interface Answer {
  readonly status: number;
  readonly body?: JsonObject;
}
