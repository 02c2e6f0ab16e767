import { systemClock } from '../../src/clock.ts';
import type { Environment } from '../../src/config/environment.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import { applyEvents } from '../../src/dispatcher/apply-events.ts';
import { Standing } from '../../src/dispatcher/standing.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { directEvaluator } from '../support/direct-evaluator.ts';
import type { Payload } from '../support/events.ts';
import { mappingWith } from '../support/mapping.ts';
import { recordsOf } from '../support/records.ts';
import { workOf } from '../support/work-of.ts';
import { SETTINGS } from './run.ts';

/** Has a ledger hear of events and apply them, without a daemon and without HubSpot; made where it is missing. */
export async function hear(
  environment: Environment,
  payloads: readonly Payload[],
  mapping: Mapping = mappingWith(),
): Promise<void> {
  await using ledger = await openLedger(environment['DATABASE_URL'] ?? '');
  const tenant = environment['NEOSTORE_TENANT_ID'] ?? '';
  for (const record of recordsOf(tenant, payloads, mapping, systemClock)) {
    await ledger.append(record);
  }
  const clock = systemClock;
  const standing = new Standing({ lane: 'apply', clock, timeZone: () => 'UTC' });
  const work = await workOf(ledger, tenant);
  const parts = { work, evaluator: directEvaluator, mapping, clock, standing };
  while ((await applyEvents(parts)).length > 0);
}

/** The settings of commands that work on the ledger in this file. */
export function settingsOf(file: string): Environment {
  return { ...SETTINGS, DATABASE_URL: `sqlite:${file}` };
}
