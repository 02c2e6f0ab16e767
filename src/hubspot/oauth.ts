import { createHash } from 'node:crypto';
import type { Secret } from '../core/secret.ts';
import type { AccessTokens } from './api.ts';
import {
  requestToken,
  type GrantedToken,
  type OAuthApp,
  type TokenEndpoint,
} from './token-endpoint.ts';
import type { Answer } from '../model/hubspot.ts';

/** An app of ours and the refresh token of the account in which it is installed. */
export interface OAuthGrant extends OAuthApp {
  readonly refreshToken: Secret;
}

/**
 * Keeps one text beyond the end of the process, where nobody else can read it: HubSpot may replace
 * a refresh token by a new one, of which the settings know nothing.
 */
export interface TokenMemory {
  /** What was saved last; null when nothing was. */
  load(): Promise<string | null>;
  /** Resolves once the text is durable. It is secret. */
  save(refreshToken: string): Promise<void>;
}

export interface OAuthOptions extends TokenEndpoint {
  readonly grant: OAuthGrant;
  readonly memory: TokenMemory;
}

/** A token is renewed this long before its end: a request may have to wait for its turn, and clocks differ. */
export const TOKEN_MARGIN_MS = 60_000;

/**
 * Access tokens by OAuth: asked for once however many wait, used until shortly before their end,
 * and given up when HubSpot refuses them. A new refresh token is kept before anything is done with
 * what came with it. Rejects only where the memory does.
 */
export class OAuth implements AccessTokens {
  readonly #options: OAuthOptions;
  #current: { readonly token: string; readonly goodUntilMs: number } | null = null;
  #renewing: Promise<Answer<string>> | null = null;
  /** The newest refresh token that is known here; null until the memory was asked. */
  #refreshToken: string | null = null;
  /** The refresh token that a restart would begin with, when the memory was asked last. */
  #kept: string | null = null;

  constructor(options: OAuthOptions) {
    this.#options = options;
  }

  async get(): Promise<Answer<string>> {
    const current = this.#current;
    if (current !== null && this.#options.clock.now() < current.goodUntilMs) {
      return { kind: 'done', value: current.token };
    }
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  refused(token: string): void {
    // Many calls may be refused for one token; only the first finds it still in use.
    if (this.#current?.token === token) this.#current = null;
  }

  async #renew(): Promise<Answer<string>> {
    const { grant, clock } = this.#options;
    const refreshToken = await this.#newestRefreshToken();
    const askedMs = clock.now();
    const answer = await requestToken(this.#options, grant, refreshToken);
    if (answer.kind !== 'done') return answer;
    const { accessToken, lifeMs } = answer.value;
    await this.#keep(answer.value);
    const marginMs = Math.min(TOKEN_MARGIN_MS, lifeMs / 2);
    this.#current = { token: accessToken, goodUntilMs: askedMs + lifeMs - marginMs };
    return { kind: 'done', value: accessToken };
  }

  /**
   * What was kept counts only for the setting that it came from: a setting that was changed wins.
   * The memory is asked each time, because another process may have had the token replaced since.
   */
  async #newestRefreshToken(): Promise<string> {
    const { grant, memory } = this.#options;
    const origin = originOf(grant);
    const saved = await memory.load();
    const kept = saved?.startsWith(origin) === true ? saved.slice(origin.length) : null;
    const begin = kept ?? grant.refreshToken.reveal();
    if (this.#refreshToken !== null && begin === this.#kept) return this.#refreshToken;
    this.#kept = begin;
    this.#refreshToken = begin;
    return begin;
  }

  async #keep({ refreshToken }: GrantedToken): Promise<void> {
    this.#refreshToken = refreshToken ?? this.#refreshToken;
    if (this.#refreshToken === null || this.#refreshToken === this.#kept) return;
    const { grant, memory } = this.#options;
    await memory.save(`${originOf(grant)}${this.#refreshToken}`);
    this.#kept = this.#refreshToken;
  }
}

/** Stands before a refresh token that is kept: which app and which setting it descends from. */
function originOf({ clientId, refreshToken }: OAuthGrant): string {
  const origin = createHash('sha256').update(`${clientId}\n${refreshToken.reveal()}`);
  return `${origin.digest('hex').slice(0, 32)}:`;
}
