import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Secret } from '../core/secret.ts';
import type { PageMemory } from '../ledger/ledger.ts';
import { sessionCookie, sessionIn, sessionText } from './session.ts';

const KEY_BYTES = 32;
const ID_BYTES = 16;

export interface SessionsOptions {
  readonly ledger: Pick<PageMemory, 'loadSessions' | 'endSession'>;
  readonly token: Secret;
  readonly clock: Clock;
}

/** What this process knows of sessions. */
interface Known {
  key: Uint8Array;
  /** When those would have ended that were ended before their time, by id. */
  readonly ended: Map<string, number>;
}

/**
 * The sessions of browsers that have shown the token. They need no memory but a key, which is in the
 * ledger: they outlive the process, and end by themselves, by a change of the token, or when their
 * person ends them, whoever has a copy of the cookie.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  #known: Promise<Known> | null = null;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Begins a session; returns the `Set-Cookie` header for it. */
  async begin(isHttps: boolean): Promise<string> {
    const { token, clock } = this.#options;
    const { key } = await this.#load();
    const id = randomBytes(ID_BYTES).toString('base64url');
    return sessionCookie({ token, key }, id, clock.now(), isHttps);
  }

  /** The id of the session in a `Cookie` header; null where there is none that holds. */
  async find(header: string): Promise<string | null> {
    const { token, clock } = this.#options;
    if (sessionText(header) === '') return null;
    const { key, ended } = await this.#load();
    const session = sessionIn(header, { token, key }, clock.now());
    return session === null || ended.has(session.id) ? null : session.id;
  }

  /** Ends the session in a `Cookie` header for good, on disk when it resolves; returns its id. */
  async end(header: string): Promise<string | null> {
    const { ledger, token, clock } = this.#options;
    if (sessionText(header) === '') return null;
    const known = await this.#load();
    const nowMs = clock.now();
    const session = sessionIn(header, { token, key: known.key }, nowMs);
    if (session === null) return null;
    for (const [id, expiresMs] of known.ended) if (expiresMs <= nowMs) known.ended.delete(id);
    known.ended.set(session.id, session.expiresMs);
    known.key = await ledger.endSession(session, randomBytes(KEY_BYTES), nowMs);
    return session.id;
  }

  async #load(): Promise<Known> {
    this.#known ??= this.#read();
    try {
      return await this.#known;
    } catch (error) {
      this.#known = null;
      throw error;
    }
  }

  async #read(): Promise<Known> {
    const { ledger, clock } = this.#options;
    const { key, ended } = await ledger.loadSessions(randomBytes(KEY_BYTES), clock.now());
    return { key, ended: new Map(ended.map(({ id, expiresMs }) => [id, expiresMs])) };
  }
}
