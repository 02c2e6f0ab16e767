import { PassThrough, type Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ConnectionStatus, FeedItem } from './api.ts';

/** Pages that may listen at the same time. */
export const FEED_LISTENERS_MAX = 50;

/** Of these, pages of one session, or of all who show the token itself. */
export const FEED_LISTENERS_PER_SESSION_MAX = 10;

/** What may wait for one listener; one that is slower is cut off, and comes back by itself. */
export const FEED_BACKLOG_BYTES_MAX = 1024 * 1024;

/** News of one kind that is sent in a second; what is beyond is counted by the status alone. */
export const FEED_NEWS_PER_SECOND_MAX = 100;

/** How often the status is looked at while anybody listens. */
const LOOK_MS = 1_000;

/** After this long without news a comment is sent, so that no proxy takes the connection for dead. */
const HEARTBEAT_MS = 15_000;

/** When a browser that was cut off comes back. */
const RETRY_MS = 3_000;

export interface FeedOptions {
  /** Ids of the connections. */
  readonly connections: readonly string[];
  readonly readStatus: (connection: string) => Promise<ConnectionStatus>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Listener {
  /** Null listens to all connections. */
  readonly connection: string | null;
  /** Whose page it is; null where anybody may listen. */
  readonly who: string | null;
  readonly stream: PassThrough;
  lastMs: number;
}

/**
 * Sends pages what happens, as server-sent events. Nothing is kept: who was not there asks the API.
 * The ledger is looked at only while somebody listens, once for all.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #listeners = new Set<Listener>();
  readonly #stopping = new AbortController();
  /** The status of each connection as it was sent last, as JSON. */
  readonly #sent = new Map<string, string>();
  readonly #news = new Map<FeedItem['kind'], { readonly second: number; readonly count: number }>();
  #watching: Promise<void> | null = null;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Sends it to all who listen to its connection; costs nothing while nobody does. */
  publish(item: FeedItem): void {
    if (this.#listeners.size === 0 || this.#isTooMuch(item.kind)) return;
    this.#send(item);
  }

  /**
   * A new stream of what happens from now on; null where too many listen already, of all or of one
   * who listens.
   */
  listen(connection: string | null, who: string | null): Readable | null {
    if (this.#stopping.signal.aborted || this.#isFull(who)) return null;
    const stream = new PassThrough();
    const listener = { connection, who, stream, lastMs: this.#options.clock.now() };
    this.#listeners.add(listener);
    stream.once('close', () => this.#listeners.delete(listener));
    // A listener that goes away is no failure.
    stream.on('error', () => undefined);
    stream.write(`retry: ${RETRY_MS}\n\n`);
    void this.#greet(listener);
    this.#watching ??= this.#watch();
    return stream;
  }

  /** Ends the streams of one who listens. */
  hangUp(who: string): void {
    for (const listener of this.#listeners) if (listener.who === who) listener.stream.end();
  }

  #isFull(who: string | null): boolean {
    if (this.#listeners.size >= FEED_LISTENERS_MAX) return true;
    const own = [...this.#listeners].filter((listener) => listener.who === who);
    return who !== null && own.length >= FEED_LISTENERS_PER_SESSION_MAX;
  }

  /** Ends all streams. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { stream } of this.#listeners) stream.end();
    await this.#watching;
  }

  /** The status at once, for those who begin to listen. */
  async #greet(listener: Listener): Promise<void> {
    for (const connection of this.#options.connections) {
      if (listener.connection !== null && listener.connection !== connection) continue;
      const status = await this.#look(connection);
      if (status !== null) this.#write(listener, messageOf({ kind: 'status', status }));
    }
  }

  async #watch(): Promise<void> {
    const { clock } = this.#options;
    while (this.#listeners.size > 0 && !this.#stopping.signal.aborted) {
      await clock.sleep(LOOK_MS, this.#stopping.signal);
      for (const connection of this.#heard()) await this.#sendStatus(connection);
      const nowMs = clock.now();
      for (const listener of this.#listeners) {
        if (nowMs - listener.lastMs >= HEARTBEAT_MS) this.#write(listener, ': still here\n\n');
      }
    }
    this.#watching = null;
  }

  /** Connections that anybody listens to. */
  #heard(): readonly string[] {
    const listeners = [...this.#listeners];
    return this.#options.connections.filter((id) =>
      listeners.some(({ connection }) => connection === null || connection === id),
    );
  }

  async #sendStatus(connection: string): Promise<void> {
    const status = await this.#look(connection);
    if (status === null) return;
    const json = JSON.stringify(status);
    if (this.#sent.get(connection) === json) return;
    this.#sent.set(connection, json);
    this.#send({ kind: 'status', status });
  }

  async #look(connection: string): Promise<ConnectionStatus | null> {
    try {
      return await this.#options.readStatus(connection);
    } catch (err) {
      this.#options.log.warn({ connection, err }, 'feed.failed');
      return null;
    }
  }

  #send(item: FeedItem): void {
    const message = messageOf(item);
    const about = item.kind === 'status' ? item.status.connection : item.connection;
    for (const listener of this.#listeners) {
      const { connection } = listener;
      if (connection === null || connection === about) this.#write(listener, message);
    }
  }

  #write(listener: Listener, message: string): void {
    const { stream } = listener;
    if (stream.writableEnded || stream.destroyed) return;
    stream.write(message);
    listener.lastMs = this.#options.clock.now();
    if (stream.writableLength + stream.readableLength > FEED_BACKLOG_BYTES_MAX) stream.destroy();
  }

  #isTooMuch(kind: FeedItem['kind']): boolean {
    const second = Math.floor(this.#options.clock.now() / 1_000);
    const known = this.#news.get(kind);
    const count = known?.second === second ? known.count + 1 : 1;
    this.#news.set(kind, { second, count });
    return count > FEED_NEWS_PER_SECOND_MAX;
  }
}

/** One server-sent event; JSON has no line break of its own. */
function messageOf(item: FeedItem): string {
  return `event: ${item.kind}\ndata: ${JSON.stringify(item)}\n\n`;
}
