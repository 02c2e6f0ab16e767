import { Refusal } from './refusal.ts';

/** An app that is installed in the account by OAuth. */
export interface InstalledApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The refresh token from the installation. */
  readonly refreshToken: string;
  /**
   * Whether each use of a refresh token replaces it. HubSpot's documentation does not say, so
   * callers have to be right under both; false without it.
   */
  readonly rotates?: boolean;
}

/** What HubSpot knows of a bearer token. */
export type TokenState = 'good' | 'expired' | 'unknown';

/** An access token is good for 30 minutes. [HubSpot's OAuth guide] */
export const ACCESS_TOKEN_LIFE_MS = 30 * 60_000;

/** The tokens of one installed app. */
export class OAuthTokens {
  readonly #app: InstalledApp;
  readonly #now: () => number;
  /** When each access token ends, milliseconds since 1970. */
  readonly #endsAtMs = new Map<string, number>();
  #refreshToken: string;
  #issued = 0;

  constructor(app: InstalledApp, now: () => number) {
    this.#app = app;
    this.#now = now;
    this.#refreshToken = app.refreshToken;
  }

  /**
   * Answers the form of a token request.
   * @throws Refusal in RFC 6749's words, with HubSpot's older word in `status`
   */
  grant(form: URLSearchParams): { readonly [field: string]: string | number } {
    const grantType = form.get('grant_type');
    if (grantType !== 'refresh_token') {
      throw refused(400, 'unsupported_grant_type', 'BAD_GRANT_TYPE');
    }
    if (form.get('client_id') !== this.#app.clientId) {
      throw refused(401, 'invalid_client', 'BAD_CLIENT_ID');
    }
    if (form.get('client_secret') !== this.#app.clientSecret) {
      throw refused(401, 'invalid_client', 'BAD_CLIENT_SECRET');
    }
    if (form.get('refresh_token') !== this.#refreshToken) {
      throw refused(400, 'invalid_grant', 'BAD_REFRESH_TOKEN');
    }
    this.#issued += 1;
    if (this.#app.rotates === true) {
      this.#refreshToken = `${this.#app.refreshToken}-${this.#issued + 1}`;
    }
    const token = `access-${this.#app.clientId}-${this.#issued}`;
    this.#endsAtMs.set(token, this.#now() + ACCESS_TOKEN_LIFE_MS);
    return {
      token_type: 'bearer',
      access_token: token,
      refresh_token: this.#refreshToken,
      expires_in: ACCESS_TOKEN_LIFE_MS / 1_000,
    };
  }

  stateOf(token: string): TokenState {
    const endsAtMs = this.#endsAtMs.get(token);
    if (endsAtMs === undefined) return 'unknown';
    return this.#now() < endsAtMs ? 'good' : 'expired';
  }

  /** Ends all access tokens before their time. */
  expireAll(): void {
    for (const token of this.#endsAtMs.keys()) this.#endsAtMs.set(token, 0);
  }
}

function refused(status: number, error: string, word: string): Refusal {
  const text = word.toLowerCase().replaceAll('_', ' ');
  return new Refusal(status, { status: word, error, error_description: text, message: text });
}
