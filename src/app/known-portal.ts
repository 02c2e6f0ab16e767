import { recordUrl } from '../hubspot/decisions/record-url.ts';
import type { Portal } from '../model/hubspot.ts';

/** The account of a connection as it was last read, for those who show where its records are. */
export class KnownPortal {
  readonly #baseUrl: string;
  #portal: Portal | null = null;

  /** @param baseUrl of HubSpot's API */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** HubSpot's number of the account; null until it was reached. */
  get id(): string | null {
    return this.#portal?.id ?? null;
  }

  /** Its contact properties; none until it was reached. */
  get properties(): Portal['properties'] {
    return this.#portal?.properties ?? new Map();
  }

  /** Takes over what was read. */
  see(portal: Portal): void {
    this.#portal = portal;
  }

  /** Where HubSpot shows a record; null until the account was reached. */
  recordUrl(recordId: string): string | null {
    if (this.#portal === null) return null;
    const { id: portalId, uiDomain } = this.#portal;
    return recordUrl({ baseUrl: this.#baseUrl, uiDomain, portalId, recordId });
  }
}
