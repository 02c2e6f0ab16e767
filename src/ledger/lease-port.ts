import type { Due } from '../model/lane.ts';
import type { Work } from './work-port.ts';

/** The right to dispatch one connection. */
export interface Lease {
  readonly work: Work;

  /** Counts the holders of the connection; null where the ledger has one holder for all, as long as its process lives. */
  readonly generation: number | null;

  /**
   * How long ago an earlier dispatcher may have called HubSpot when this was taken, in milliseconds;
   * null when there was none.
   */
  readonly lastCallAgoMs: number | null;

  /** False once another may have taken over: nothing may be sent to HubSpot then. */
  isTrusted(): boolean;
}

/** Who is told about the leases that a process gets and loses. */
export interface Contending {
  /** The connection is this process's to work on. */
  took(lease: Lease): void;

  /**
   * The lease is lost, or another replica is to have it. Resolves once nothing is done under it any
   * more, with how long ago the last call to HubSpot was, in milliseconds; null where there was none.
   */
  ended(connection: string): Promise<number | null>;
}

/** Hears which connections were changed; null where that is not known. */
export type ChangeListener = (connections: readonly string[] | null) => void;

/** Competes for connections, and asks what is due of those that it has. */
export interface Contender {
  /** Whether the ledger is a backup that comes into use now: HubSpot may know more than it does. */
  readonly isRestored: boolean;

  /** Begins, and reports each lease that is taken or lost until it is stopped. */
  start(contending: Contending): void;

  /** Whether the work of a connection is this process's now. */
  holds(connection: string): boolean;

  /** When there is work for each connection that is held, in one question for all of them. */
  dueOf(nowMs: number): Promise<ReadonlyMap<string, Due>>;

  /** Calls back when the ledger was changed by others than the work: a hint, which may come late, twice or never. */
  onChange(listener: ChangeListener): void;

  /** Brings what is kept into the form of the newest schema, in steps between which appends get their turn. */
  upgrade(): Promise<void>;

  /** Ends the work on all connections; each goes to another replica as soon as it has ended. Idempotent. */
  stop(): Promise<void>;

  /** Notes that no more calls are made, so that the next dispatcher need not wait for their window. Idempotent. */
  release(nowMs: number): Promise<void>;
}
