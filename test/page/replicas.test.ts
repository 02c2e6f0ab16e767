import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { ReplicasAnswer } from '../../src/operator/api.ts';
import { type PostgresServer, startPostgres } from '../ledger/postgres-server.ts';
import { eventually } from '../support/eventually.ts';
import { axeFindings } from './axe.ts';
import { openBrowser, SCREENS } from './browser.ts';
import { openDaemon, OPERATOR_TOKEN, type PageDaemon } from './daemon.ts';
import { lookAt, widthOf } from './operator-page.ts';

const TENANTS = ['acme', 'globex', 'initech', 'umbrella'];

let browser: Browser;
let server: PostgresServer;
let daemons: readonly PageDaemon[] = [];

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startPostgres()]);
  const environment = { DATABASE_URL: await server.newDatabase() };
  const open = async (): Promise<PageDaemon> => openDaemon({ tenants: TENANTS, environment });
  daemons = [await open(), await open()];
}, 60_000);

afterAll(async () => {
  await Promise.all(daemons.map(async (daemon) => daemon.stop()));
  await server.stop();
  await browser.close();
});

test.each(['wide', 'phone'] as const)(
  'the replicas that share a ledger are shown with what each works on (%s)',
  async (screen) => {
    const [, daemon] = daemons;
    if (daemon === undefined) throw new Error('no daemon runs');
    await eventually('each works on its share', async () => {
      const { replicas } = await replicasOf(daemon);
      return replicas?.every(({ connections }) => connections.length === 2) === true;
    });
    const complaints = await lookAt(browser, daemon, 'overview', screen, async (page) => {
      const card = page.locator('.card', { has: page.locator('.replicas') });
      await card.getByText('works on', { exact: false }).first().waitFor({ state: 'attached' });
      const shown = await card.innerText();
      expect(shown.match(/\balive\b/g)).toHaveLength(2);
      for (const tenant of TENANTS) expect(shown).toContain(tenant);
      expect(await widthOf(page)).toBeLessThanOrEqual(SCREENS[screen].width);
      const findings = await axeFindings(page);
      expect(findings.filter((finding) => finding.includes('replicas'))).toEqual([]);
    });
    expect(complaints).toEqual([]);
  },
  60_000,
);

async function replicasOf({ url }: PageDaemon): Promise<ReplicasAnswer> {
  const headers = { Authorization: `Bearer ${OPERATOR_TOKEN}` };
  return (await (await fetch(`${url}/api/replicas`, { headers })).json()) as ReplicasAnswer;
}
