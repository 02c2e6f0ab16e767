import type { Settings } from '../config.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Preview } from '../core/preview.ts';
import { applyAll } from '../evaluation/apply-all.ts';
import type { Evaluator, TriedDelivery } from '../evaluation/evaluator.ts';
import { openReports } from '../ledger/open-ledger.ts';
import type { CliContext } from './context.ts';
import type { Attribution } from '../model/attribution.ts';

/** An event that a mapping was tried on. */
export interface TriedEvent {
  readonly mapping: Mapping;
  readonly delivery: TriedDelivery;
  readonly event: NonNullable<Preview['event']>;
}

/**
 * Whom an event would reach, by the ledger of the settings; null where there is none at hand. A ledger
 * that cannot be read is reported, and keeps nobody from the rest.
 */
export async function attributeEvent(
  { report }: CliContext,
  { databaseUrl }: Pick<Settings, 'databaseUrl'>,
  evaluator: Evaluator,
  { mapping, delivery, event: { id: eventId, name, at } }: TriedEvent,
): Promise<Attribution | null> {
  const { tenant, receivedAtMs } = delivery;
  const body = new TextEncoder().encode(delivery.body);
  const kept = { connection: tenant, name, receivedAtMs, body };
  try {
    await using ledger = await openReports(databaseUrl);
    if (ledger === null) return null;
    const [application] = await applyAll(evaluator, mapping, [kept]);
    if (application === undefined) return null;
    const [found = null] = await ledger.attribute(tenant, [{ eventId, at, application }]);
    return found;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    if (code === undefined) throw error;
    report(`whom it would reach is not known: ${message}`);
    return null;
  }
}
