import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator, type SimulatedContact } from '../../src/simulator/hubspot/simulator.ts';
import { startPostgres } from '../../test/ledger/postgres-server.ts';
import { mappingWith } from '../../test/support/mapping.ts';
import { TOKEN } from '../../test/support/records.ts';
import { atLeastOne, scriptCommand } from '../command.ts';
import { readConditions } from '../trouble/conditions.ts';
import type { LifeOrder, LifeSaid } from './child.ts';
import { STEPS } from './script.ts';

/*
 * Lives through a script again and again, and each time dies at another commit: right before it, and
 * right after it. Whoever is killed is started again, and the end has to be that of a life in which
 * nothing happens. Run by `npm run crashes`; README.md one folder up says how.
 */

const CHILD = new URL('child.ts', import.meta.url);

/** A life after a death goes on undisturbed, so two are enough; more is a fault. */
const LIVES_MAX = 3;

const values = scriptCommand(
  'crashes',
  'Kills a daemon at each commit of a script, and compares how it ends',
)
  .option('--every <n>', 'only each n-th moment', atLeastOne, 1)
  .option('--first <n>', 'the first of them', atLeastOne, 1)
  .option('--last <n>', 'the last of them', atLeastOne, Infinity)
  .option('--postgres', 'with the ledger in PostgreSQL', false)
  .option('--json', 'the figures as JSON', false)
  .parse()
  .opts<{ every: number; first: number; last: number; postgres: boolean; json: boolean }>();
const { every, first, last } = values;
const folder = mkdtempSync(join(tmpdir(), 'crashes-'));
const server = values.postgres ? await startPostgres() : null;
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const startedMs = performance.now();
const undisturbed = await story(0);
const faults: string[] = [];
let tried = 0;
for (let moment = first; moment <= Math.min(last, undisturbed.moments); moment += every) {
  tried += 1;
  const { end, deaths, step } = await story(moment);
  const wrong = [
    ...(end === undisturbed.end ? [] : ['HubSpot holds something else than without a death']),
    ...(deaths === 1 ? [] : [`${deaths} deaths`]),
  ];
  faults.push(...wrong.map((fault) => `moment ${moment}, at "${step}": ${fault}`));
  const said = [`at "${step}"`, ...wrong].join(', ');
  process.stderr.write(`${moment} of ${undisturbed.moments}, ${said}\n`);
}
await server?.stop();
const seconds = Math.round((performance.now() - startedMs) / 1_000);
const { node, cores, load, commit } = readConditions(every === 1);
const figures = { ledger: values.postgres ? 'PostgreSQL' : 'SQLite', moments: undisturbed.moments };
if (values.json)
  process.stdout.write(`${JSON.stringify({ ...figures, tried, seconds, faults })}\n`);
else {
  const said = [
    `${figures.ledger}: ${figures.moments} moments at commits of ${STEPS.length} steps, killed at ${tried}, ${faults.length} wrong`,
    ...faults,
    `took ${seconds} s; Node ${node}, ${cores} cores, load ${load}, commit ${commit ?? 'unknown'}`,
  ];
  process.stdout.write(`${said.join('\n')}\n`);
}
process.exit(faults.length === 0 ? 0 : 1);

interface Ended {
  /** What HubSpot holds, as text. */
  readonly end: string;
  readonly deaths: number;
  /** Moments of the first life. */
  readonly moments: number;
  /** The step in which the first life died. */
  readonly step: string;
}

/** One story, in which the first life dies at a moment. */
async function story(moment: number): Promise<Ended> {
  let aheadMs = 0;
  const clock = {
    now: () => Date.now() + aheadMs,
    steady: () => Date.now() + aheadMs,
    random: () => 0.5,
    sleep: async () => Promise.resolve(),
  };
  await using hubspot = new HubSpotSimulator({ clock, token: TOKEN });
  hubspot.provision(provisionFor(mappingWith()));
  const hubspotUrl = await hubspot.start();
  const place = server === null ? join(folder, `${moment}.db`) : await server.newDatabase();
  let deaths = 0;
  let from = 0;
  let moments = 0;
  let diedAt: string | undefined;
  for (let life = 1; from < STEPS.length; life += 1) {
    assert(life <= LIVES_MAX, `a process ends by itself, at "${STEPS[from]?.name ?? ''}"`);
    const dieAt = life === 1 ? moment : 0;
    const order: LifeOrder = { place, hubspotUrl, from, aheadMs, dieAt };
    const child = fork(CHILD, [JSON.stringify(order)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (said: LifeSaid) => {
      if (said.kind === 'later') aheadMs = Math.max(aheadMs, said.aheadMs);
      else {
        from = said.step;
        moments = said.moments;
      }
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (signal !== 'SIGKILL') continue;
    deaths += 1;
    diedAt ??= STEPS[from]?.name;
  }
  return { end: textOf(hubspot.contacts()), deaths, moments, step: diedAt ?? 'nowhere' };
}

/** What HubSpot holds, without ids and times of its own. */
function textOf(contacts: readonly SimulatedContact[]): string {
  const held = contacts.map(({ properties, timeline }) => {
    const { hs_object_id: _id, createdate: _made, lastmodifieddate: _changed, ...own } = properties;
    const entries = timeline.map(({ name, occurredAt, body }) => `${name} ${occurredAt} ${body}`);
    return JSON.stringify([Object.entries(own).map(String).sort(), entries.sort()]);
  });
  return held.sort().join('\n');
}
