import type { OAuthTokens, TokenState } from './oauth.ts';
import { expiredToken, unauthenticated, Refusal } from './refusal.ts';

/** The bearer tokens that the simulated HubSpot accepts, and the scopes they hold. */
export class Credential {
  readonly #token: string | undefined;
  readonly #oauth: OAuthTokens | undefined;
  #scopes: ReadonlySet<string>;
  #revoked = false;

  /**
   * @param token undefined accepts every token, unless an app is installed
   * @param oauth the tokens of the installed app
   */
  constructor(
    token: string | undefined,
    oauth: OAuthTokens | undefined,
    scopes: readonly string[],
  ) {
    this.#token = token;
    this.#oauth = oauth;
    this.#scopes = new Set(scopes);
  }

  /** @throws Refusal 401 unless an `Authorization` header carries a good token */
  requireGood(authorization: string | undefined): void {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined || this.#revoked) throw unauthenticated();
    const state = this.#stateOf(token);
    if (state === 'expired') throw expiredToken();
    if (state === 'unknown') throw unauthenticated();
  }

  /**
   * Answers the form of a token request.
   * @throws Refusal when it is not granted
   */
  grant(form: URLSearchParams): { readonly [field: string]: string | number } {
    const isGranted = this.#oauth !== undefined && !this.#revoked;
    // No app of that name is installed, or it was taken out of the account.
    if (!isGranted) throw new Refusal(400, { error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN' });
    return this.#oauth.grant(form);
  }

  /** Ends all access tokens of the installed app before their time. */
  expireAccessTokens(): void {
    this.#oauth?.expireAll();
  }

  /** Whether the token holds any of these scopes, or none is asked for. */
  holdsAny(scopes: readonly string[]): boolean {
    return scopes.length === 0 || scopes.some((scope) => this.#scopes.has(scope));
  }

  revoke(): void {
    this.#revoked = true;
  }

  restore(): void {
    this.#revoked = false;
  }

  grantOnly(scopes: readonly string[]): void {
    this.#scopes = new Set(scopes);
  }

  #stateOf(token: string): TokenState {
    if (token === this.#token) return 'good';
    if (this.#oauth !== undefined) return this.#oauth.stateOf(token);
    return this.#token === undefined ? 'good' : 'unknown';
  }
}
