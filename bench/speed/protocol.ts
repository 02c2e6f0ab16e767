/** What the sender is told to do. */
export interface Assignment {
  readonly address: { readonly host: string; readonly port: number };
  readonly tenant: string;
  readonly secret: string;
  readonly events: number;
  /** Requests under way at once, each on a connection of its own. */
  readonly connections: number;
  /** Whether a connection serves more than one request. */
  readonly keepAlive: boolean;
  /** Part of the event ids, so that no run sends the ids of another. */
  readonly run: string;
  /** Customers that the events are about, one after the other, and the number of the first. */
  readonly people: number;
  readonly firstPerson?: number;
  /** Whether they say who somebody is, or that a pass was installed. */
  readonly says: 'customer' | 'install';
  /** Events a second; as fast as they are acknowledged without it. */
  readonly rate?: number;
}

/** What the sender measured. */
export interface Measurement {
  /** From the first byte sent (or the connection begun) to the acknowledgement. */
  readonly latenciesMs: readonly number[];
  /** When each event was sent, milliseconds since 1970, by its number. */
  readonly sentMs: readonly number[];
  readonly elapsedMs: number;
}

/** The pass that an event of a run is about. */
export function passOf(run: string, number: number): string {
  return `pass-${run}-${number}`;
}
