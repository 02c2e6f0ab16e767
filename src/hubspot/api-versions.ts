import type { Clock } from '../clock.ts';
import type { DatedApi, VersionFallback } from '../model/hubspot.ts';

/**
 * Dated versions of HubSpot's API, the newest first. [HubSpot's versioning guide] One that is asked
 * for may lack a part of the API, or have it under another path.
 */
const VERSIONS = ['2026-09', '2026-03'];

/** How long an older version stands in before the one of the settings is tried again, in milliseconds. */
export const FALLBACK_AGE_MAX_MS = 60 * 60_000;

/** The answer to a path that HubSpot does not have. */
const NOT_FOUND = 404;

export interface ApiVersionsOptions {
  /** The version of the settings, such as `2026-09`. */
  readonly wanted: string;
  readonly clock: Clock;
  /** Called whenever an older version begins to stand in. */
  readonly onFallback?: (fallback: VersionFallback) => void;
}

/**
 * In which dated version each part of HubSpot's API is asked, besides contacts and their properties:
 * these are what the version of the settings is for, and a 404 there may mean a record.
 */
export class ApiVersions {
  readonly #options: ApiVersionsOptions;
  readonly #found = new Map<DatedApi, { readonly version: string; readonly sinceMs: number }>();

  constructor(options: ApiVersionsOptions) {
    this.#options = options;
  }

  /** The versions that stand in for that of the settings. */
  fallbacks(): readonly VersionFallback[] {
    const { wanted } = this.#options;
    return [...this.#found].map(([api, { version: used }]) => ({ api, wanted, used }));
  }

  /**
   * Asks in the version of the settings, and where HubSpot does not have the path, in older ones. What
   * none of them has is answered as that of the settings answered it.
   *
   * @param send asks in a version; told whether another one may be asked after it
   * @param statusOf HTTP status of an answer; null where there was none
   */
  async ask<T>(
    api: DatedApi,
    send: (version: string, isLast: boolean) => Promise<T>,
    statusOf: (answer: T) => number | null,
  ): Promise<T> {
    const [version, ...older] = this.#versionsOf(api);
    const answer = await send(version, older.length === 0);
    if (statusOf(answer) !== NOT_FOUND) {
      if (version === this.#options.wanted) this.#found.delete(api);
      return answer;
    }
    for (const [index, other] of older.entries()) {
      const second = await send(other, index === older.length - 1);
      const status = statusOf(second);
      if (status === NOT_FOUND) continue;
      if (status !== null) this.#stand(api, other);
      return second;
    }
    return answer;
  }

  #versionsOf(api: DatedApi): readonly [string, ...string[]] {
    const { wanted, clock } = this.#options;
    const found = this.#found.get(api);
    if (found !== undefined && clock.now() - found.sinceMs <= FALLBACK_AGE_MAX_MS) {
      return [found.version];
    }
    return [wanted, ...VERSIONS.filter((version) => version < wanted)];
  }

  #stand(api: DatedApi, used: string): void {
    const { wanted, clock, onFallback } = this.#options;
    const isNews = this.#found.get(api)?.version !== used;
    this.#found.set(api, { version: used, sinceMs: clock.now() });
    if (isNews) onFallback?.({ api, wanted, used });
  }
}
