import assert from 'node:assert/strict';
import type { ConnectionSettings } from '../config.ts';
import { ruleFor } from '../core/mapping/mapping.ts';
import { recordUrl } from '../hubspot/decisions/record-url.ts';
import type { Desk } from '../ledger/desk-port.ts';
import type { Vault } from '../ledger/ledger.ts';
import { MappingWatch, type MappingWatchOptions } from '../mapping-watch.ts';
import type { Portal } from '../model/hubspot.ts';
import type { AccountDesk } from '../operator/account-desk.ts';
import type { OperatorConnection } from '../operator/operator-connection.ts';
import type { ConnectionKeys } from '../receiver/receive-delivery.ts';
import type { StateWatch } from '../state/state-watch.ts';
import { accountDesk } from './account-desk.ts';

/** One Neostore tenant with its HubSpot account, as the settings have it, and its mapping. */
export interface Connection {
  /** Neostore's tenant id. */
  readonly id: string;
  readonly settings: ConnectionSettings;
  readonly watch: MappingWatch;
  /** Its account, once it was reached. */
  readonly portal: KnownPortal;
  /** What persons may have done in it. */
  readonly account: AccountDesk;
}

/**
 * Opens what a connection cannot be worked on without.
 * @throws MappingError
 */
export async function openConnection(
  settings: ConnectionSettings,
  {
    ledger,
    ...parts
  }: Pick<MappingWatchOptions, 'clock' | 'log' | 'evaluator'> & {
    readonly ledger: Desk & Vault;
  },
): Promise<Connection> {
  const id = settings.neostore.tenantId;
  assert(id !== null, 'the daemon needs a tenant');
  const watch = await MappingWatch.open({
    ...parts,
    connection: id,
    file: settings.mappingFile,
    memory: {
      load: async () => ledger.keptMapping(id),
      save: async (mapping) => {
        await ledger.keepMapping(id, mapping);
        // One that a person has saved is kept already, with what they said of it.
        const { version, text, sinceMs: savedAtMs } = mapping;
        const said = { author: '', note: '' };
        await ledger.saveMappingVersion(id, { version, text, savedAtMs, ...said });
      },
    },
  });
  const account = accountDesk({ id, settings, ledger, clock: parts.clock });
  return { id, settings, watch, portal: new KnownPortal(settings.hubspot.baseUrl), account };
}

/** What the signatures of its deliveries are checked with. */
export function keysOf({ settings: { neostore } }: Connection): ConnectionKeys {
  return { secrets: neostore.webhookSecrets, encoding: neostore.signatureEncoding };
}

/** The connection as those see it who watch. */
export function watchedConnection(
  { id, settings, watch, portal, account }: Connection,
  state: Pick<StateWatch, 'stateOf'>,
): OperatorConnection {
  return {
    id,
    stateOf: (status) => state.stateOf(id, status),
    dryRun: settings.dryRun,
    mapping: () => watch.current,
    putInForce: async (text) => watch.putInForce(text),
    properties: () => portal.properties,
    account,
    portalId: () => portal.id,
    recordUrl: (recordId) => portal.recordUrl(recordId),
  };
}

/** Whether its mapping in force names an event. */
export function isMapped({ watch }: Connection, eventName: string): boolean {
  return ruleFor(watch.current.mapping, eventName) !== null;
}

/** The account of a connection as it was last read, for those who show where its records are. */
class KnownPortal {
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
