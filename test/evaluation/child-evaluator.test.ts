import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ChildEvaluator } from '../../src/evaluation/child-evaluator.ts';
import type { KeptEvent } from '../../src/core/mapping/apply.ts';
import { applyAll } from '../../src/evaluation/apply-all.ts';
import type { ItemRunnerOptions } from '../../src/evaluation/item-runner.ts';
import { aMapping } from '../core/mapping/a-mapping.ts';
import { eventually } from '../support/eventually.ts';
import { EXPLOSIVE, harmful, TRIGGER, upserted } from './harmful.ts';

/** Short, so that what takes forever is over soon; a hundred times what an ordinary event takes. */
const LIMITS = { processorMs: 300, wallMs: 60_000 };

const SOUND = aMapping();

const NO_BODY = { ...upserted(0, ''), body: null } as unknown as KeptEvent;

const stopping: ChildEvaluator[] = [];

afterEach(async () => {
  await Promise.all(stopping.splice(0).map(async (evaluator) => evaluator.stop()));
});

function evaluatorWith(options: Partial<ItemRunnerOptions> = {}) {
  const deaths: string[] = [];
  const evaluator = new ChildEvaluator({
    limits: LIMITS,
    onDeath: ({ code }) => deaths.push(code),
    ...options,
  });
  stopping.push(evaluator);
  return { evaluator, deaths };
}

/** So many customers, of whom one has the name that does harm. */
function customers(count: number, harmfulAt: number) {
  return Array.from({ length: count }, (_, index) =>
    upserted(index, index === harmfulAt ? TRIGGER : `Name ${index}`),
  );
}

const ENDLESS = `$match(attributes.firstName, ${EXPLOSIVE})[0].match`;

/** Ways to take all time or memory, and what is said of each. */
const HARM: readonly (readonly [string, string, string])[] = [
  ['a regular expression that explodes', ENDLESS, 'expression-too-slow'],
  ['an endless loop', '($f := function($x){ $f($x + 1) }; $f(1))', 'expression-too-slow'],
  ['a built-in function that is slow', '$distinct([1..300000])', 'expression-too-slow'],
];

describe.each(HARM)('%s', (_name, expression, code) => {
  test('costs the one event, and no other', async () => {
    const { evaluator } = evaluatorWith();
    const applications = await applyAll(evaluator, harmful(expression), customers(5, 2));
    const kinds = applications.map(({ kind }) => kind);
    expect(kinds).toEqual(['applied', 'applied', 'failed', 'applied', 'applied']);
    expect(applications[2]).toMatchObject({ code });
  }, 120_000);
});

test('an expression that takes all memory costs the one event, however slow the machine', async () => {
  // The memory ends long before this much processor time is used.
  const { evaluator } = evaluatorWith({
    limits: { processorMs: 600_000, wallMs: 600_000 },
    memoryMib: 64,
  });
  const greedy = '$string($map([1..9999999], function($n) { $string($n) & "xxxxxxxxx" }))';
  const applications = await applyAll(evaluator, harmful(greedy), customers(3, 1));
  expect(applications.map(({ kind }) => kind)).toEqual(['applied', 'failed', 'applied']);
  expect(applications[1]).toMatchObject({ code: 'expression-out-of-memory' });
}, 120_000);

test('has the functions of ours, and says why one has no result', async () => {
  const { evaluator } = evaluatorWith();
  const mapping = aMapping((file) => {
    file.events['Customer:Upserted'].properties = {
      mobilephone: "$phone(attributes.firstName, 'FR')",
      seen_on: "$localDate('2026-02-28T23:30:00Z', 'Europe/Paris')",
      interest: "$only(['Ann', 'Bob'], attributes.firstName)",
    };
  });
  const [ann, phone] = await evaluator.apply(mapping, [
    upserted(1, 'ann'),
    upserted(2, '06 12 34 56 78'),
  ]);
  expect(ann).toMatchObject({
    document: { registers: { seen_on: { value: '2026-03-01' }, interest: { value: 'Ann' } } },
    dropped: [
      {
        property: 'mobilephone',
        code: 'expression-failed',
        reason: 'expression failed ($phone: not a phone number)',
      },
    ],
  });
  expect(phone).toMatchObject({
    document: { registers: { mobilephone: { value: '+33612345678' } } },
    dropped: [],
  });
});

test('of a batch of 200 where number 77 overruns, 199 are applied', async () => {
  const { evaluator, deaths } = evaluatorWith();
  const events = customers(200, 77);
  const applications = await applyAll(evaluator, harmful(ENDLESS), events);
  const failed = applications.flatMap(({ kind }, index) => (kind === 'failed' ? [index] : []));
  expect(failed).toEqual([77]);
  expect(applications).toHaveLength(200);
  // Once in the batch, and once more alone.
  expect(deaths).toEqual(['expression-too-slow', 'expression-too-slow']);
});

test('what is done up to an event that was given up is handed over before the rest is tried', async () => {
  const { evaluator } = evaluatorWith();
  const applications = await evaluator.apply(harmful(ENDLESS), customers(10, 3));
  expect(applications.map(({ kind }) => kind)).toEqual(['applied', 'applied', 'applied', 'failed']);
});

describe('a process that somebody kills', () => {
  test('in the middle of a batch costs no event', async () => {
    const { evaluator, deaths } = evaluatorWith();
    await evaluator.apply(SOUND, customers(1, -1));
    const applying = evaluator.apply(SOUND, customers(200, -1));
    kill(evaluator);
    const applications = await applying;
    expect(applications).toHaveLength(200);
    expect(applications.every(({ kind }) => kind === 'applied')).toBe(true);
    expect(deaths).toEqual(['expression-crashed']);
  });

  test('while it has nothing to do is replaced', async () => {
    const { evaluator, deaths } = evaluatorWith();
    await evaluator.apply(SOUND, customers(1, -1));
    kill(evaluator);
    await eventually('it is gone', () => evaluator.pid === null);
    expect(await evaluator.apply(SOUND, customers(2, -1))).toHaveLength(2);
    expect(deaths).toEqual([]);
  });
});

test('an event at which the process falls over costs itself alone', async () => {
  const { evaluator, deaths } = evaluatorWith();
  // No event has no body: it stands for a fault of ours that throws.
  const spoilt = customers(3, -1).map((event, index) => (index === 1 ? NO_BODY : event));
  const applications = await applyAll(evaluator, SOUND, spoilt);
  expect(applications.map(({ kind }) => kind)).toEqual(['applied', 'failed', 'applied']);
  expect(applications[1]).toMatchObject({ code: 'expression-crashed' });
  expect(deaths).toEqual(['expression-crashed', 'expression-crashed']);
});

test('requests take turns: one that is stuck is not finished before the next is begun', async () => {
  const { evaluator } = evaluatorWith();
  const order: string[] = [];
  const stuck = evaluator.apply(harmful(ENDLESS), customers(3, 1));
  const other = evaluator.apply(SOUND, customers(3, -1));
  await Promise.all([stuck.then(() => order.push('stuck')), other.then(() => order.push('other'))]);
  expect(order).toEqual(['other', 'stuck']);
});

test('a contact whose wallet is given up keeps what events said of it', async () => {
  const mapping = aMapping((file) => {
    file.wallet[0].properties.neostore_wallet_status = `$match("${TRIGGER}", ${EXPLOSIVE}) ? "a" : "b"`;
  });
  const stamp = { mode: 'newest', at: '2025-01-01T00:00:00.000Z', event: 'e1' } as const;
  const document = { registers: { city: { value: 'Rome', ...stamp } }, wallet: {} };
  const { evaluator } = evaluatorWith();
  const [projection] = await evaluator.project(mapping, [document]);
  expect([...(projection?.values ?? [])]).toEqual([['city', document.registers.city]]);
  expect(projection?.dropped).toEqual([
    {
      property: 'neostore_wallet_status',
      code: 'expression-too-slow',
      reason: 'the mapping took over 1 s of processor time',
    },
  ]);
});

test('a mapping that takes too long on a delivery has no preview', async () => {
  const { evaluator } = evaluatorWith();
  const body = new TextDecoder().decode(upserted(1, TRIGGER).body);
  const delivery = { tenant: 'acme', receivedAtMs: 0, body };
  expect(await evaluator.preview(harmful(ENDLESS).text, delivery)).toEqual({
    kind: 'lost',
    code: 'expression-too-slow',
  });
  expect(await evaluator.preview(SOUND.text, delivery)).toMatchObject({ kind: 'preview' });
});

describe('the process', () => {
  test('ends after a while without work, and is there again for more', async () => {
    const { evaluator } = evaluatorWith({ idleMaxMs: 1 });
    await evaluator.apply(SOUND, customers(1, -1));
    await eventually('it has ended', () => evaluator.pid === null);
    expect(await evaluator.apply(SOUND, customers(1, -1))).toHaveLength(1);
  });

  test('ends at once when it is stopped, whatever it does, and what is asked for is rejected', async () => {
    const { evaluator } = evaluatorWith({ limits: { processorMs: 600_000, wallMs: 600_000 } });
    const applying = evaluator.apply(harmful(ENDLESS), customers(2, 0));
    const waiting = evaluator.apply(SOUND, customers(1, -1));
    const rejected = expect(Promise.allSettled([applying, waiting])).resolves.toMatchObject([
      { reason: { code: 'unavailable' } },
      { reason: { code: 'unavailable' } },
    ]);
    await eventually('it has begun', () => evaluator.pid !== null);
    await Promise.all([evaluator.stop(), evaluator.stop()]);
    await rejected;
    await expect(evaluator.apply(SOUND, customers(1, -1))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('refuses more requests than may wait', async () => {
    const { evaluator } = evaluatorWith({ waitingMax: 2 });
    const asked = Array.from({ length: 5 }, async () => evaluator.apply(SOUND, customers(1, -1)));
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(settled.at(-1)).toMatchObject({ reason: { code: 'busy' } });
  });

  test('that does not start is no fault of any event', async () => {
    // Node itself cannot start with this little.
    const { evaluator } = evaluatorWith({ memoryMib: 1 });
    await expect(evaluator.apply(SOUND, customers(2, -1))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

function kill({ pid }: ChildEvaluator): void {
  if (pid !== null) process.kill(pid, 'SIGKILL');
}

test('evaluates in the process that was prepared', async () => {
  const { evaluator } = evaluatorWith();
  evaluator.prepare();
  evaluator.prepare();
  const { pid } = evaluator;
  expect(pid).not.toBeNull();
  await evaluator.apply(SOUND, customers(1, -1));
  expect(evaluator.pid).toBe(pid);
  await evaluator.stop();
  evaluator.prepare();
  expect(evaluator.pid).toBeNull();
});

test('takes little memory, however much it has evaluated', async () => {
  const { evaluator } = evaluatorWith({ limits: { processorMs: 600_000, wallMs: 600_000 } });
  for (let first = 0; first < 6_000; first += 200) {
    const events = Array.from({ length: 200 }, (_, index) => upserted(first + index, 'Ada'));
    await evaluator.apply(SOUND, events);
  }
  // Half as much again without the bounds. Only Linux says it.
  if (process.platform === 'linux') expect(ownMemoryMib(evaluator.pid ?? 0)).toBeLessThan(90);
}, 120_000);

/** Memory of a process that it shares with none, in MiB. */
function ownMemoryMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
