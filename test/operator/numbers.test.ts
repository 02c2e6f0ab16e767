import { expect, test } from '@jest/globals';
import type { InstallersAnswer } from '../../src/operator/api.ts';
import type { NumberReport } from '../../src/core/numbers/number-report.ts';
import { anEvent, facts, NOW, TENANT } from '../ledger/builders.ts';
import { workOf } from '../support/work-of.ts';
import { setup } from './setup.ts';

const DAYS = 'from=2025-02-17&to=2025-02-17';
const CONSENT = 'neostore_consent_email';
const AT = '2025-02-17T10:00:00.0000000Z';

/** A server over two people who installed a pass, of whom the first has agreed to e-mails. */
async function installs() {
  const operator = await setup();
  const work = await workOf(operator.ledger, TENANT);
  for (const [id, device] of [
    ['i1', 'Apple'],
    ['i2', 'Samsung'],
  ] as const) {
    const text = JSON.stringify({ __id: id, passId: id, passType: 'loyalty', device });
    await operator.ledger.append(anEvent({ eventId: id, name: 'Pass:Installed', at: AT, text }));
  }
  const applied = (await work.pendingEvents(2)).map(({ seq, eventId }) => {
    const values = eventId === 'i1' ? { [CONSENT]: 'true' } : {};
    const said = facts(eventId, { email: `${eventId}@x.org`, values });
    const wallet = eventId === 'i1' ? 'apple' : 'samsung';
    const change = { at: AT, event: eventId, wallet, device: '', installed: true };
    const type = { at: AT, event: eventId, value: 'loyalty' };
    const document = {
      ...said.document,
      wallet: { [eventId]: { type, changes: { [eventId]: change } } },
    };
    return { seq, application: { ...said, document }, mappingVersion: 'v1' };
  });
  await work.apply(applied, NOW);
  await operator.ledger.countWallet(TENANT, 100);
  return operator;
}

test('tells the numbers of days, and the same as CSV', async () => {
  await using operator = await installs();
  const answer = (await operator.ask(`/api/numbers?${DAYS}`)).body as NumberReport;
  expect(answer).toMatchObject({
    timeZone: 'UTC',
    isZoneOfAccount: false,
    sum: { installs: 2, uninstalls: 0, net: 2, firstInstalls: 2 },
    rows: [
      { period: '2025-02-17', wallet: 'apple', installs: 1 },
      { period: '2025-02-17', wallet: 'samsung', installs: 1 },
    ],
    uncounted: 0,
  });
  const csv = await operator.ask(`/api/numbers.csv?${DAYS}`);
  expect(csv.text).toContain('2025-02-17,samsung,loyalty,,1,0,1,1\r\n');
  const late = await operator.ask('/api/numbers?from=2025-02-18&to=2025-02-17');
  expect(late).toMatchObject({ status: 400, body: { error: { code: 'invalid_query' } } });
  expect((await operator.ask('/api/numbers?time=yesterday')).status).toBe(400);
});

test('lists who installed, an unknown wallet by its name, and who has not agreed to something', async () => {
  await using operator = await installs();
  const ask = async (query: string) =>
    (await operator.ask(`/api/numbers/people?${DAYS}&${query}`)).body as InstallersAnswer;
  expect((await ask('limit=1')).people).toMatchObject([{ wallets: ['apple'], at: AT }]);
  const { cursor } = await ask('limit=1');
  expect((await ask(`limit=1&before=${cursor}`)).people).toMatchObject([
    { contact: { key: 'i2@x.org', wallet: { status: 'none', others: ['samsung'] } } },
  ]);
  const without = await ask(`without=${CONSENT}`);
  expect(without.people.map(({ contact }) => contact.key)).toEqual(['i2@x.org']);
  expect((await ask('wallet=Apple')).people).toHaveLength(1);
  const csv = await operator.ask(`/api/numbers/people.csv?${DAYS}&without=${CONSENT}`);
  expect(csv.text.trim().split('\r\n')).toHaveLength(2);
  const unasked = await operator.ask(`/api/numbers/people?${DAYS}&without=neostore_birth_date`);
  expect(unasked.status).toBe(400);
  expect(unasked.text).toContain(`allowed: ${CONSENT}`);
});
