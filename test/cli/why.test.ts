import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { anEvent as storedEvent } from '../ledger/builders.ts';
import { aCustomer, anEvent, anInstall } from '../support/events.ts';
import { workOf } from '../support/work-of.ts';
import { startScene, type Scene } from './a-scene.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';
import type { ContactExplanation, EventExplanation } from '../../src/model/explanation.ts';

afterAll(async () => scene.stop());
const folder = temporaryFolder();
let scene: Scene;

beforeAll(async () => {
  scene = await startScene(folder('why.db'));
  await scene.receive(
    aCustomer({ id: 'first', second: 1, attributes: { city: 'Rome', firstName: 'Ada' } }),
    anInstall({ id: 'install', second: 2 }),
  );
  await scene.receive(
    aCustomer({
      id: 'second',
      second: 3,
      attributes: { city: 'Paris', lastName: '\u001b[31mRed' },
    }),
    aCustomer({ id: 'late', second: 0, attributes: { city: 'Bonn', zipCode: '53111' } }),
    anEvent('Store:Visited', { id: 'ignored', 'hint.hmac': 'proof' }),
    'no json at all',
  );
});

async function why(...args: readonly string[]): Promise<string> {
  const { status, out, err } = await run(['why', ...args], scene.environment);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return out;
}

describe('why <event id>', () => {
  test('shows its life from receipt to HubSpot, with its contact', async () => {
    const out = await why('install');
    expect(out).toMatch(
      /^Pass:Installed\n {2}Completely in HubSpot since .* UTC, [\d.]+ m?s after it was received\.\n/,
    );
    expect(out).toMatch(/^ {2}event id +install$/m);
    expect(out).toMatch(/^ {2}happened +2026-11-22 10:00:02 UTC$/m);
    expect(out).toMatch(/^ {2}received .* bytes; signature in hex$/m);
    expect(out).toMatch(/^ {2}applied .* later, by mapping [0-9a-f]{12}$/m);
    expect(out).toMatch(/^ {2}contact +ada@example\.com +record \d+ in HubSpot +done$/m);
    expect(out).toMatch(/^ {2}pass +pass-1 +installed in apple$/m);
  });

  test('shows what became of each value', async () => {
    expect(await why('first')).toMatch(
      /^ {2}city +Rome +superseded +replaced by Customer:Upserted of 2026-11-22 10:00:03 UTC$/m,
    );
    expect(await why('second')).toMatch(/^ {2}city +Paris +written$/m);
    const late = await why('late');
    expect(late).toMatch(/^ {2}city +Bonn +stale +already set by Customer:Upserted of 2026/m);
    expect(late).toMatch(/^ {2}zip +53111 +written$/m);
  });

  test('shows its timeline entry, and what was asked of HubSpot with the correlation id', async () => {
    const out = await why('install');
    expect(out).toMatch(
      /Timeline\n {2}pass_installed {2}2026-11-22 10:00:02 UTC {2}done {2}custom-events/,
    );
    expect(out).toMatch(
      /Requests to HubSpot\n(?: .*\n)* .* contacts\/batch\/upsert +200 .* [0-9a-f-]{36}/,
    );
  });

  test('lets no value steer the terminal', async () => {
    expect(await why('second')).toMatch(/^ {2}lastname +\[31mRed +written$/m);
  });

  test('says why nothing came of it', async () => {
    expect(await why('ignored')).toContain('Kept and ignored: the mapping does not name it.');
  });

  test('with --payload prints what Neostore sent, without the secrets of identifiers', async () => {
    expect(await why('first')).not.toContain('"flowName"');
    expect(await why('first', '--payload')).toContain('"flowName":"activation"');
    const ignored = await why('ignored', '--payload');
    expect(ignored).toContain('"__id":"ignored"');
    expect(ignored).not.toContain('proof');
  });

  test('with --json prints all of it, the payload when it is asked for', async () => {
    const { kind, event } = JSON.parse(await why('first', '--json')) as {
      readonly kind: string;
      readonly event: EventExplanation;
    };
    expect(kind).toBe('event');
    expect(event).toMatchObject({ eventId: 'first', state: 'done', purged: false });
    expect(event).not.toHaveProperty('body');
    expect(event.requests.length).toBeGreaterThan(0);
    expect(await why('first', '--json', '--payload')).toContain(String.raw`\"flowName\"`);
  });
});

describe('why <contact key>', () => {
  test.each(['ada@example.com', 'c1', 'pass-1'])('finds the contact by %s', async (key) => {
    expect(await why(key)).toMatch(/^ada@example\.com\n {2}In HubSpot as record \d+: it holds all/);
  });

  test('shows the event or the wallet behind each value', async () => {
    const out = await why('ada@example.com');
    expect(out).toMatch(
      /^ {2}city +Paris +written +Customer:Upserted of 2026-11-22 10:00:03 UTC$/m,
    );
    expect(out).toMatch(/^ {2}neostore_wallet_status +apple +written +computed from the wallet$/m);
  });

  test('shows its wallet, its record, its entries and its events', async () => {
    const out = await why('ada@example.com');
    expect(out).toMatch(/Wallet\n {2}status +apple\n {2}installed now +1 pass on 1 device\n/);
    expect(out).toMatch(/^ +2026-11-22 10:00:02 UTC +installed in apple +phone-1$/m);
    expect(out).toMatch(/Record in HubSpot\n {2}.* UTC {2}\d+ {2}created\n/);
    expect(out).toMatch(/^ {2}2026-11-22 10:00:02 UTC +Pass:Installed +install +done$/m);
  });

  test('says why a whole contact is refused, by which value, and that its events are held up', async () => {
    const attributes = { email: 'refused@example.c' };
    await scene.receive(aCustomer({ id: 'bad', customerId: 'c9', attributes }));
    const out = await why('c9');
    expect(out.match(/INVALID_EMAIL/g)).toHaveLength(2);
    expect(out).toMatch(/^ {2}email +refused@.* HubSpot refused it: INVALID_EMAIL$/m);
    expect(out).toMatch(/^ {2}firstname +Ada +refused +Customer:Upserted of [-0-9: ]+ UTC$/m);
    expect(out).toMatch(/ Customer:Upserted +bad +dead$/m);
  });

  test('with --json prints all of it', async () => {
    const { kind, contact } = JSON.parse(await why('c1', '--json')) as {
      readonly kind: string;
      readonly contact: ContactExplanation;
    };
    expect(kind).toBe('contact');
    const city = contact.properties.find(({ property }) => property === 'city');
    expect(city).toMatchObject({
      value: 'Paris',
      confirmed: 'Paris',
      fate: 'written',
      event: { eventId: 'second', name: 'Customer:Upserted' },
    });
  });
});

test('why says what holds up what is still to be sent', async () => {
  const environment = { ...scene.environment, DATABASE_URL: `sqlite:${folder('held.db')}` };
  const ledger = await openLedger(environment.DATABASE_URL);
  await ledger.append(storedEvent({ connection: 'acme', eventId: 'held' }));
  const work = await workOf(ledger, 'acme');
  const sinceMs = Date.now() - 90_000;
  const lane = { lane: 'apply', kind: 'fuse', code: 'no-key', untilMs: null, sinceMs } as const;
  await work.saveLanes([{ ...lane, reason: 'too many have no key', hint: 'Release it.' }]);
  await ledger.close();
  const { out } = await run(['why', 'held'], environment);
  expect(out).toMatch(
    /\n\nWhat stands still\n {2}applying events: stopped by a fuse for 1 min: too many have no key\n {4}Release it\.$/,
  );
});

test('why of what nobody knows has status 1, and repeats no address', async () => {
  const { status, err } = await run(['why', 'nobody@example.com'], scene.environment);
  expect(status).toBe(1);
  expect(err).toContain('no event has this id, nor an id that begins so, and no contact has it');
  expect(err).not.toContain('nobody@example.com');
});

test('why has status 2 without a tenant, and 1 without a ledger', async () => {
  expect(await run(['why', 'x'])).toMatchObject({ status: 2, out: '' });
  const environment = { ...scene.environment, DATABASE_URL: `sqlite:${folder('none.db')}` };
  const { status, err } = await run(['why', 'x'], environment);
  expect(status).toBe(1);
  expect(err).toContain('"neostore-hubspot start" makes it');
});

describe('why <the beginning of an id>', () => {
  test('finds what alone begins so, also as the page shortens it', async () => {
    expect(await why('inst')).toContain('Pass:Installed');
    expect(await why('instal…')).toContain('Pass:Installed');
    expect(await why('ada@exam')).toMatch(/ada@example\.com/);
  });

  test('says what there is where several begin so, and no address', async () => {
    await scene.receive(
      aCustomer({ id: 'twins-1', customerId: 'twin-1', attributes: { email: 'twin-1@x.org' } }),
      aCustomer({ id: 'twins-2', customerId: 'twin-2', attributes: { email: 'twin-2@x.org' } }),
    );
    expect(await run(['why', 'twin'], scene.environment)).toEqual({
      status: 1,
      out: '',
      err: 'several begin so; give more of it:\n  event twins-1\n  event twins-2\n  a key of 2 contacts',
    });
    expect(await why('twins-1')).toContain('Customer:Upserted');
  });

  test('finds nothing by a few letters', async () => {
    expect(await run(['why', 'ins'], scene.environment)).toMatchObject({ status: 1 });
  });
});
