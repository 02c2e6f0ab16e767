import assert from 'node:assert/strict';
import type { ConnectionSettings } from '../config.ts';
import { ruleFor } from '../core/mapping/mapping.ts';
import { MappingWatch, type MappingWatchOptions } from '../mapping-watch.ts';
import type { Desk } from '../ledger/port.ts';
import type { OperatorConnection } from '../operator/operator-connection.ts';
import type { ConnectionKeys } from '../receiver/receive-delivery.ts';
import type { StateWatch } from '../state/state-watch.ts';
import { KnownPortal } from './known-portal.ts';

/** One Neostore tenant with its HubSpot account, as the settings have it, and its mapping. */
export interface Connection {
  /** Neostore's tenant id. */
  readonly id: string;
  readonly settings: ConnectionSettings;
  readonly watch: MappingWatch;
  /** Its account, once it was reached. */
  readonly portal: KnownPortal;
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
    readonly ledger: Pick<Desk, 'keptMapping' | 'keepMapping' | 'saveMappingVersion'>;
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
  return { id, settings, watch, portal: new KnownPortal(settings.hubspot.baseUrl) };
}

/** What the signatures of its deliveries are checked with. */
export function keysOf({ settings: { neostore } }: Connection): ConnectionKeys {
  return { secrets: neostore.webhookSecrets, encoding: neostore.signatureEncoding };
}

/** The connection as those see it who watch. */
export function watchedConnection(
  { id, settings, watch, portal }: Connection,
  state: Pick<StateWatch, 'stateOf'>,
): OperatorConnection {
  return {
    id,
    stateOf: (status) => state.stateOf(id, status),
    dryRun: settings.dryRun,
    mapping: () => watch.current,
    portalId: () => portal.id,
    recordUrl: (recordId) => portal.recordUrl(recordId),
  };
}

/** Whether its mapping in force names an event. */
export function isMapped({ watch }: Connection, eventName: string): boolean {
  return ruleFor(watch.current.mapping, eventName) !== null;
}
