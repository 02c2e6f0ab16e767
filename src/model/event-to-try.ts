import type { StoredEvent } from './event.ts';

/** A stored event on which a mapping is tried. */
export interface EventToTry extends StoredEvent {
  readonly contactId: number | null;
  /** The strongest key of its contact; null where it has none. */
  readonly who: string | null;
}

/** Where a walk from the newest event back stands. */
export interface TryPlace {
  readonly receivedAtMs: number;
  readonly seq: number;
}
