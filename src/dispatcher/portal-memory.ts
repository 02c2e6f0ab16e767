import type { Clock } from '../clock.ts';
import { writtenProperties, type Mapping } from '../core/mapping/mapping.ts';
import type { HubSpot } from '../hubspot/port.ts';
import type { Work } from '../ledger/work-port.ts';
import type { Log } from '../log.ts';
import { definitionHash } from './definition-hash.ts';
import type { Answer, Portal } from '../model/hubspot.ts';

export interface PortalMemoryOptions {
  readonly work: Pick<Work, 'connection' | 'isPortalSeen' | 'portalSeen'>;
  readonly hubspot: Pick<HubSpot, 'portal' | 'forgetPortal' | 'forgetTimeline'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onPortal: ((portal: Portal) => void) | undefined;
  /** Called when a person has ordered a new look. */
  readonly onOrder: () => void;
}

/** Notes in the ledger how the account defines its properties. */
export class PortalMemory {
  readonly #options: PortalMemoryOptions;
  #seen: Portal | null = null;
  /** The versions of the mapping by which it was read last, and its definitions noted. */
  #readBy: string | null = null;
  #notedBy: string | null = null;
  #isDoubted = false;

  constructor(options: PortalMemoryOptions) {
    this.#options = options;
  }

  /** The account as it was noted last; null until it was reached. */
  get seen(): Portal | null {
    return this.#seen;
  }

  /** Says that a person may have ordered a new look. */
  doubt(): void {
    this.#isDoubted = true;
  }

  /**
   * Reads the account. With another mapping it is asked again, because that mapping may write
   * properties that were made for it a moment ago.
   *
   * @param isNoted whether to note its definitions; what they forbade before is then tried again
   *   where they changed
   */
  async read(mapping: Mapping, isNoted: boolean): Promise<Answer<Portal>> {
    const { hubspot } = this.#options;
    if (isNoted) await this.#lookAgain();
    if (this.#readBy !== null && this.#readBy !== mapping.version) hubspot.forgetPortal();
    this.#readBy = mapping.version;
    const answer = await hubspot.portal();
    if (isNoted && answer.kind === 'done') await this.#note(answer.value, mapping);
    return answer;
  }

  /** A person who mended the portal, or made something in it, does not want to wait until it is looked at. */
  async #lookAgain(): Promise<void> {
    const { work, hubspot } = this.#options;
    if (!this.#isDoubted) return;
    if (this.#seen !== null && !(await work.isPortalSeen())) {
      this.#options.onOrder();
      hubspot.forgetPortal();
      // How timelines are written depends on what is defined, too.
      hubspot.forgetTimeline();
      this.#seen = null;
    }
    this.#isDoubted = false;
  }

  async #note(portal: Portal, mapping: Mapping): Promise<void> {
    const { work, clock, log, onPortal } = this.#options;
    if (portal === this.#seen && mapping.version === this.#notedBy) return;
    const contacts = await work.portalSeen(definitionHashes(portal, mapping), clock.now());
    this.#seen = portal;
    this.#notedBy = mapping.version;
    onPortal?.(portal);
    const { connection } = work;
    if (contacts > 0) log.info({ connection, contacts }, 'portal.changed');
  }
}

/** The definition of each property that the mapping writes; what it does not write may change as it likes. */
function definitionHashes(
  portal: Pick<Portal, 'properties'>,
  mapping: Mapping,
): { readonly [property: string]: string } {
  const names = [...writtenProperties(mapping)].filter((name) => portal.properties.has(name));
  return Object.fromEntries(names.map((name) => [name, definitionHash(portal, name)]));
}
