import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MappingVersion } from '../../src/model/mapping-version.ts';
import type { MappingVersionsAnswer, TrialLine } from '../../src/operator/mapping-answer.ts';
import type { MappingWords } from '../../src/core/mapping/suggest.ts';
import type { AccountDesk } from '../../src/operator/account-desk.ts';
import { customerNumber } from '../support/events.ts';
import { recordsOf } from '../support/records.ts';
import { systemClock } from '../../src/clock.ts';
import { TENANT } from '../ledger/builders.ts';
import { aConnection, compiled, MAPPING_TEXT, setup, TOKEN } from './setup.ts';

const TRIED = MAPPING_TEXT.replace(
  '"city": "attributes.city",',
  '"city": "attributes.city", "neostore_tier": "attributes.loyaltyTier",',
);
const FAULTY = MAPPING_TEXT.replace('"create": "email"', '"create": "emial"');

const PLAN = { steps: ['+ x'], conflicts: [], notes: [], unchanged: 1, mayBeMade: true };

const asked: string[] = [];
const account: AccountDesk = {
  check: async ({ version }) => {
    asked.push(`check ${version.length}`);
    return { kind: 'checked', problems: [], plan: PLAN };
  },
  make: async () => {
    asked.push('make');
    return { kind: 'made', steps: [{ text: '+ x', outcome: 'done', reason: null }] };
  },
};

const put: string[] = [];

let operator: Awaited<ReturnType<typeof setup>>;

beforeAll(async () => {
  const putInForce = async (text: string) => {
    put.push(text);
    return [];
  };
  operator = await setup({ connections: [aConnection({ account, putInForce })] });
  const payloads = Array.from({ length: 5 }, (_, n) =>
    customerNumber(n, { loyaltyTier: n === 0 ? { level: 1 } : 'Gold' }),
  );
  for (const record of recordsOf(TENANT, payloads, compiled(), systemClock)) {
    await operator.ledger.append(record);
  }
});

afterAll(async () => {
  await operator[Symbol.asyncDispose]();
});

async function linesOf(body: object, signal?: AbortSignal): Promise<readonly TrialLine[]> {
  const response = await fetch(`${operator.url}/api/mapping/run`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrialLine);
}

describe('a run over stored events', () => {
  test('tells how far it is, and then what is new and what is refused, with the value', async () => {
    const lines = await linesOf({ mapping: TRIED, limit: 100 });
    expect(lines[0]).toEqual({ kind: 'progress', tried: 5, total: 5 });
    expect(lines.at(-1)).toMatchObject({
      kind: 'sum',
      sum: {
        events: 5,
        same: 0,
        kinds: {
          new: { values: 4 },
          refused: {
            values: 1,
            rows: [
              { name: 'neostore_tier', after: '{"level":1}', reason: 'an object, not a value' },
            ],
          },
          changed: { values: 0 },
        },
      },
    });
  });

  test('tries only as many as were asked for, the newest', async () => {
    const lines = await linesOf({ mapping: TRIED, limit: 2 });
    expect(lines.at(-1)).toMatchObject({ sum: { events: 2, kinds: { refused: { values: 0 } } } });
  });

  test('is refused with faults, and says so', async () => {
    const [line] = await linesOf({ mapping: FAULTY, limit: 2 });
    expect(line).toMatchObject({ error: { code: 'mapping_faulty' } });
  });

  test('can be asked for again after whoever asked went away', async () => {
    const control = new AbortController();
    const first = linesOf({ mapping: TRIED, limit: 2 }, control.signal);
    control.abort();
    await expect(first).rejects.toThrow();
    const answered = async (): Promise<string | undefined> =>
      (await linesOf({ mapping: TRIED, limit: 1 })).at(-1)?.kind;
    for (let tries = 0; tries < 50; tries += 1) if ((await answered()) === 'sum') return;
    throw new Error('a run that nobody waits for keeps others out');
  });
});

describe('versions', () => {
  test('are saved with who and why, listed, shown and put in force', async () => {
    const body = { mapping: TRIED, author: ' Ada ', note: 'the tier' };
    const saved = await operator.ask('/api/mapping/versions', { body });
    expect(saved).toMatchObject({ status: 200, body: { author: 'Ada', note: 'the tier' } });
    const { version } = saved.body as MappingVersion;
    const listed = await operator.ask('/api/mapping/versions');
    expect((listed.body as MappingVersionsAnswer).versions).toMatchObject([{ version }]);
    expect(await operator.ask(`/api/mapping/versions/${version}`)).toMatchObject({
      body: { text: TRIED },
    });
    expect(await operator.ask('/api/mapping/put', { body: { version } })).toMatchObject({
      status: 200,
    });
    expect(put).toEqual([TRIED]);
  });

  test('are refused with faults, and where they are not kept', async () => {
    const faulty = { mapping: FAULTY, author: '', note: '' };
    expect(await operator.ask('/api/mapping/versions', { body: faulty })).toMatchObject({
      status: 422,
      body: { error: { code: 'mapping_faulty' } },
    });
    const unknown = { status: 404, body: { error: { code: 'unknown_version' } } };
    const version = '0123456789ab';
    expect(await operator.ask('/api/mapping/put', { body: { version } })).toMatchObject(unknown);
    expect(await operator.ask(`/api/mapping/versions/${version}`)).toMatchObject(unknown);
  });
});

describe('the account', () => {
  test('is compared and changed for a mapping without faults', async () => {
    const body = { mapping: TRIED };
    const checked = await operator.ask('/api/mapping/check', { body });
    expect(checked.body).toMatchObject({ kind: 'checked', plan: PLAN });
    expect((await operator.ask('/api/mapping/make', { body })).body).toMatchObject({
      kind: 'made',
    });
    expect(await operator.ask('/api/mapping/make', { body: { mapping: FAULTY } })).toMatchObject({
      status: 422,
    });
    expect(asked).toEqual(['check 12', 'make']);
  });

  test('is not changed in a dry run', async () => {
    await using dry = await setup({ connections: [aConnection({ account, dryRun: true })] });
    expect(await dry.ask('/api/mapping/make', { body: { mapping: TRIED } })).toMatchObject({
      status: 409,
      body: { error: { code: 'dry_run' } },
    });
  });
});

test('suggests what events really carry, and a sample of each', async () => {
  const { body } = await operator.ask('/api/mapping/words');
  const { fields, samples, properties, functions } = body as MappingWords;
  expect(fields['Customer:Upserted']).toContain('attributes.loyaltyTier.level');
  expect(fields['Pass:Created']).not.toContain('identifiers.`customerId.hmac`');
  expect(samples.map(({ name }) => name)).toContain('Pass:Installed');
  expect(properties).toContainEqual({ name: 'city', type: 'string', options: [] });
  expect(functions).toContain('uppercase');
});

test('stored events are counted, and applied again when that is ordered', async () => {
  const counted = await operator.ask('/api/mapping/replay', { body: { dryRun: true } });
  expect(counted).toMatchObject({ status: 200, body: { purged: 0 } });
  const before = operator.changed.length;
  expect(await operator.ask('/api/mapping/replay', { body: {} })).toMatchObject({ status: 200 });
  expect(operator.changed).toHaveLength(before + 1);
});
