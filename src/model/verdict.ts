/**
 * What HubSpot said of one value that was sent for a contact.
 * - `kept`: it took the request, and kept a value of its own.
 * - `written-otherwise`: it stored the value in a form of its own.
 * - `refused`: it does not take the value; an empty one where it wants a value that is not there.
 *
 * It counts for this very value, as long as HubSpot defines the property as it did. What HubSpot
 * holds counts as confirmed, so that another value there ends a verdict as well.
 */
export interface Verdict {
  readonly property: string;
  readonly kind: 'kept' | 'written-otherwise' | 'refused';
  /** What was sent, in HubSpot's notation. */
  readonly sent: string;
  /** A hash of the property's definition at that time; empty where HubSpot had none. */
  readonly definition: string;
  /** What HubSpot holds instead; null where it refused. */
  readonly held: string | null;
  /** The stable name of the reason: HubSpot's code, or one of `reason.ts`. */
  readonly code: string;
  /** For people; never a value. */
  readonly reason: string;
  /** Keys by which nobody was found in HubSpot before; there where the contact could not be made. */
  readonly lookedUp?: readonly string[];
  /**
   * HubSpot has not said it: it held this when it was compared, and when the value was put back, if it
   * was (`atMs`, else 0). It counts once it is seen that HubSpot holds it still.
   */
  readonly isAssumed?: true;
  /** When HubSpot said it, milliseconds since 1970. */
  readonly atMs: number;
}
