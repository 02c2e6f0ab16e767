import type { FaultRule } from '../../../src/simulator/hubspot/faults.ts';
import { customer, people } from '../events.ts';
import { afterSeconds, type Scenario, type Stage } from '../scenario.ts';
import { allArrive, arrived, openSite, startListening, type Site } from '../site.ts';
import { haltText, type Status } from '../status.ts';
import { pause, until } from '../wait.ts';

const PEOPLE = 100;
const AT_ONCE = 8;
/** Longest wait for the first refusal, and how long HubSpot then stays ill, in milliseconds. */
const FIRST_PATIENCE_MS = 20_000;
const ILL_MS = 6_000;
/** A blocked connection is tried again every 15 s, so that this is two tries and a round. */
const RECOVERY_PATIENCE_MS = 45_000;

interface Refusal {
  readonly name: string;
  readonly status: 400 | 404 | 410;
  /** The last part of the path of a batch. */
  readonly batch: 'read' | 'upsert' | 'update';
}

const REFUSALS: readonly Refusal[] = [
  { name: 'read-400', status: 400, batch: 'read' },
  { name: 'read-404', status: 404, batch: 'read' },
  { name: 'read-410', status: 410, batch: 'read' },
  { name: 'upsert-400', status: 400, batch: 'upsert' },
  { name: 'upsert-404', status: 404, batch: 'upsert' },
  { name: 'upsert-410', status: 410, batch: 'upsert' },
  { name: 'update-404', status: 404, batch: 'update' },
  { name: 'update-410', status: 410, batch: 'update' },
];

/** Batches that HubSpot refuses whole for a while, whatever is in them. */
export const refusedBatches: readonly Scenario[] = REFUSALS.map((refusal) => ({
  name: refusal.name,
  title: 'Refused batch, moved endpoint',
  isAlone: false,
  boundS: { quick: 120, full: 120 },
  run: async (stage) => run(stage, refusal),
}));

async function run(stage: Stage, { status, batch }: Refusal): Promise<void> {
  const site = await openSite(stage);
  const persons = people('person', PEOPLE);
  const rename = async (firstName: string): Promise<void> => {
    await site.webhooks.sendAll(
      persons.map((person) => customer(person, firstName)),
      AT_ONCE,
    );
  };
  await startListening(site);
  if (batch === 'update') {
    await rename('Old');
    await allArrive(site, persons, 'Old', FIRST_PATIENCE_MS);
  }
  const refusal = site.hubspot.faults.add(ruleFor(status, batch));
  await rename('New');
  await until(() => refusal.hits() > 0, FIRST_PATIENCE_MS);
  await pause(ILL_MS);
  const ill = await site.status();
  checkIll(stage, ill, `every batch/${batch} answers ${status} for ${ILL_MS / 1_000} s`);
  refusal.remove();
  const recovery = await recover(site, persons);
  stage.check({
    done: 'HubSpot is well again',
    measured: `${arrived(site, persons, 'New')} of ${PEOPLE} contacts in HubSpot, ${recovery.text}`,
    right: `all by themselves within ${RECOVERY_PATIENCE_MS / 1_000} s`,
    isRight: recovery.isWhole,
  });
}

function ruleFor(status: number, batch: string): FaultRule {
  const body = {
    status: 'error',
    category: status === 400 ? 'VALIDATION_ERROR' : 'OBJECT_NOT_FOUND',
    message: 'The request was refused.',
  };
  return {
    path: new RegExp(`/contacts/batch/${batch}$`),
    // A path that is not there any more is answered by whatever stands before the API.
    fault: { kind: 'status', status, body: status === 400 ? body : '<html>not here</html>' },
  };
}

function checkIll(stage: Stage, status: Status, done: string): void {
  const dead = status.contacts['dead'] ?? 0;
  stage.check({
    done,
    measured: `${dead} of ${PEOPLE} contacts dead; ${haltText(status)}`,
    right: 'none dead, status says what is held up',
    isRight: dead === 0 && status.halt !== null,
  });
}

/** Waits for all contacts, but not when nothing is left that could still be sent. */
async function recover(
  site: Site,
  persons: readonly string[],
): Promise<{ readonly isWhole: boolean; readonly text: string }> {
  const isWhole = (): boolean => arrived(site, persons, 'New') === persons.length;
  let isHopeless = false;
  const ms = await until(async () => {
    if (isWhole()) return true;
    const { contacts } = await site.status();
    isHopeless = (contacts['pending'] ?? 0) === 0 && (contacts['dead'] ?? 0) > 0;
    return isHopeless;
  }, RECOVERY_PATIENCE_MS);
  if (isWhole()) return { isWhole: true, text: afterSeconds(ms, RECOVERY_PATIENCE_MS) };
  const text = isHopeless ? 'nothing left to send' : afterSeconds(ms, RECOVERY_PATIENCE_MS);
  return { isWhole: false, text };
}
