/** The bearer token that the simulated HubSpot accepts, and the scopes it holds. */
export class Credential {
  readonly #token: string | undefined;
  #scopes: ReadonlySet<string>;
  #revoked = false;

  /** @param token undefined accepts every token */
  constructor(token: string | undefined, scopes: readonly string[]) {
    this.#token = token;
    this.#scopes = new Set(scopes);
  }

  /** Whether an `Authorization` header carries the token. */
  admits(authorization: string | undefined): boolean {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined || this.#revoked) return false;
    return this.#token === undefined || token === this.#token;
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
}
