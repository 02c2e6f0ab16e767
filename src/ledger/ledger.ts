import type { AppendResult, EventRecord } from '../model/event.ts';
import type { EndedSession, SessionsRead } from '../model/session.ts';
import type { KeptSample, SamplesKept } from '../model/sample.ts';
import type { Contender } from './lease-port.ts';
import type { Desk } from './desk-port.ts';

/*
 * The durable memory of events and of the work that follows from them, by who calls it. Each method
 * is one business step in one transaction, or in several where it may touch many rows; none leaves
 * anything half done when the process dies in it. A connection is one Neostore tenant with its
 * HubSpot account; every row belongs to one.
 */

/** What takes events in: the receiver, a backfill. */
export interface Inbox {
  /** Resolves once the event is durably on disk (fsync). An id belongs to the first event that has it. */
  append(event: EventRecord): Promise<AppendResult>;

  /** Whether an event would be kept now: writes a number that nothing reads. */
  isWritable(): Promise<boolean>;
}

/** What a connection keeps of its HubSpot credential, for commands that speak to HubSpot; a dispatcher asks its work. */
export interface Vault {
  /** Null when it keeps nothing. */
  loadCredential(connection: string): Promise<string | null>;

  /** Keeps it, on disk when it resolves. It is a secret. */
  saveCredential(connection: string, text: string): Promise<void>;
}

/** What the operator's page keeps across restarts. */
export interface PageMemory {
  /**
   * What proves sessions, and those that were ended before their time.
   *
   * @param freshKey kept where there is none yet
   */
  loadSessions(freshKey: Uint8Array, nowMs: number): Promise<SessionsRead>;

  /**
   * Ends a session for good, on disk when it resolves; returns what proves sessions from now on. That
   * is the fresh key, and all sessions have ended, where too many to remember were ended.
   */
  endSession(session: EndedSession, freshKey: Uint8Array, nowMs: number): Promise<Uint8Array>;

  /** The newest samples of a length, the oldest first. */
  loadSamples(connection: string, stepMs: number, limit: number): Promise<KeptSample[]>;

  /** Keeps samples of one length, and lets those go of before a time; and of after now, for a clock that was ahead. */
  saveSamples(samples: readonly KeptSample[], kept: SamplesKept): Promise<void>;
}

/** What can be closed. */
export interface Closable extends AsyncDisposable {
  /** Waits for what is under way and lets go of the file. Idempotent. */
  close(): Promise<void>;
}

export interface Ledger extends Inbox, Desk, Vault, PageMemory, Closable {
  /** Calls back when somebody reads for so long that what comes meanwhile piles up. */
  onLogGrown(listener: (bytes: number) => void): void;

  /**
   * Calls back once when what it keeps was taken away, or another took over: nothing can be kept any
   * more, and whatever is called rejects with `lost`, or with `moved` where it goes on in another
   * database. Only the holder of the lease looks.
   */
  onLost(listener: (error: { readonly code: string; readonly message: string }) => void): void;

  /**
   * Calls back each time that leases could not be looked at, kept up or given back, which is tried again
   * twice a second. The message names operation and code, never what is stored. Where one process has
   * all the work for as long as it lives there are no leases.
   */
  onLeaseFailed(
    listener: (error: { readonly code: string; readonly message: string }) => void,
  ): void;

  /**
   * Begins to compete for the work of connections, until `close` or the end of the process. Null where
   * one process has all of it for as long as it lives, and another is it.
   */
  contend(connections: readonly string[], nowMs: number): Promise<Contender | null>;
}
