import { afterEach, describe, expect, test } from '@jest/globals';
import { AlertWatch, type AlertWatchOptions } from '../../src/alerts/alert-watch.ts';
import { systemClock } from '../../src/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { createLog } from '../../src/log.ts';
import { hearPerson } from '../ledger/hear-person.ts';
import { eventually } from '../support/eventually.ts';
import { scaledClock } from '../support/scaled-clock.ts';
import { Webhook } from './webhook.ts';
import { workOf } from '../support/work-of.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { stateOf } from '../../src/core/state/state-of.ts';
import { aKnown } from '../core/state/known.ts';
import type { ConnectionState } from '../../src/model/condition.ts';

/** A look every 15 ms, and what holds for 45 ms is told. */
const SPEED = 333;
const A_FEW_LOOKS_MS = 150;
const SIXTY_LOOKS_MS = 900;

const BLOCKED = {
  reason: 'unauthorized (HTTP 401)',
  hint: 'Put a valid token in and restart.',
};
const OPENED = '[acme] Blocked: sending contacts: unauthorized (HTTP 401) since';
const OVER = '[acme] Nothing is blocked any more, after ';

const cleaning: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

async function setup(connections: readonly string[] = ['acme']) {
  const clock = scaledClock(SPEED);
  const ledger = await openSqliteLedger({ path: ':memory:' });
  cleaning.push(async () => ledger.close());
  const webhook = new Webhook();
  const url = await webhook.start();
  cleaning.push(async () => webhook.stop());
  const lines: string[] = [];
  const log = createLog({
    level: 'trace',
    destination: { write: (line) => void lines.push(line) },
  });
  const readState = async (id: string): Promise<ConnectionState> => {
    const nowMs = clock.now();
    // The events of these tests have old dates, and are not to be overdue.
    const process = { pendingLimitMs: Infinity };
    const status = await ledger.status(id, nowMs);
    return stateOf(aKnown({ process, known: { status, nowMs } }));
  };
  const watch = (changes: Partial<AlertWatchOptions> = {}): AlertWatch => {
    const made = new AlertWatch({
      connections,
      working: () => connections,
      readState,
      ledger,
      webhookUrl: new Secret(url),
      clock,
      log,
      ...changes,
    });
    cleaning.push(async () => made.stop());
    made.start();
    return made;
  };
  const block = async (connection = 'acme') => saveLanes(ledger, connection, clock.now());
  return { clock, ledger, readState, webhook, url, lines, watch, block };
}

async function saveLanes(ledger: Ledger, connection: string, sinceMs: number): Promise<void> {
  const work = await workOf(ledger, connection);
  const state = { lane: 'contacts', kind: 'blocked', code: BLOCKED.reason, untilMs: null } as const;
  await work.saveLanes([{ ...BLOCKED, ...state, sinceMs }]);
}

async function posts({ texts }: Webhook, count: number): Promise<void> {
  await eventually(`${count} messages are accepted`, () => texts.length >= count);
}

/** Waits until the watch knows that its message was accepted: one that is stopped before tells again. */
async function told(lines: readonly string[]): Promise<void> {
  await eventually('a message is known to be accepted', () => {
    return lines.some((line) => line.includes('"alert.posted"'));
  });
}

async function aFewLooks(): Promise<void> {
  await systemClock.sleep(A_FEW_LOOKS_MS);
}

describe('the watch', () => {
  test('reports an incident once, and its end once', async () => {
    const { ledger, webhook, watch, block } = await setup();
    await block();
    watch();
    await posts(webhook, 1);
    await aFewLooks();
    await (await workOf(ledger, 'acme')).saveLanes([]);
    await posts(webhook, 2);
    await aFewLooks();
    expect(webhook.texts).toEqual([expect.stringContaining(OPENED), expect.stringContaining(OVER)]);
  });

  test('reports a value that many share once, without the value, and that it was settled', async () => {
    const { ledger, webhook, watch, lines } = await setup();
    const email = 'till@shop.example';
    for (let n = 0; n < 9; n += 1) {
      const said = { customer: `c${n}`, email };
      await hearPerson(ledger, `event-${n}`, said, { connection: 'acme' });
    }
    watch();
    await told(lines);
    await aFewLooks();
    await ledger.settleConflict('acme', { property: 'email', value: email }, { kind: 'ignore' }, 1);
    await posts(webhook, 2);
    await aFewLooks();
    expect(webhook.texts).toEqual([
      expect.stringContaining(
        '[acme] 1 value is shared by several people, and nobody has decided (one, of email, is claimed by 8 contacts).',
      ),
      expect.stringContaining('[acme] No value is shared without a decision any more'),
    ]);
    expect([...webhook.texts, ...lines].join()).not.toContain('shop.example');
  });

  test('tells each connection apart', async () => {
    const { webhook, watch, block } = await setup(['acme', 'globex']);
    await block('globex');
    watch();
    await posts(webhook, 1);
    await aFewLooks();
    expect(webhook.texts).toEqual([expect.stringMatching(/^\[globex\]/)]);
  });

  test('reports nothing where all is well', async () => {
    const { webhook, watch } = await setup();
    watch();
    await aFewLooks();
    expect(webhook.bodies).toEqual([]);
  });

  test('tries again until the message is accepted', async () => {
    const { webhook, watch, block, lines } = await setup();
    const refuse = webhook.answer;
    webhook.answer = (response) => {
      if (webhook.bodies.length > 3) refuse(response);
      else response.writeHead(500).end();
    };
    await block();
    watch();
    await posts(webhook, 1);
    await aFewLooks();
    expect(webhook.bodies).toHaveLength(4);
    expect(lines.filter((line) => line.includes('"alert.failed"'))).toHaveLength(3);
    expect(lines.filter((line) => line.includes('"alert.posted"'))).toHaveLength(1);
  });

  test('waits longer and longer while the webhook refuses', async () => {
    const { webhook, watch, block } = await setup();
    webhook.answer = (response) => void response.writeHead(500).end();
    await block();
    watch();
    await systemClock.sleep(SIXTY_LOOKS_MS);
    // Waits of 2 s that double: some looks pass without a try.
    expect(webhook.bodies.length).toBeGreaterThan(3);
    expect(webhook.bodies.length).toBeLessThan(15);
  });

  test('does not report twice what was reported before a restart', async () => {
    const { webhook, watch, block, lines } = await setup();
    await block();
    const before = watch();
    await told(lines);
    await before.stop();
    watch();
    await aFewLooks();
    expect(webhook.texts).toHaveLength(1);
  });

  test('reports the end of what ended while nobody looked', async () => {
    const { ledger, webhook, watch, block, lines } = await setup();
    await block();
    const before = watch();
    await told(lines);
    await before.stop();
    await (await workOf(ledger, 'acme')).saveLanes([]);
    watch();
    await posts(webhook, 2);
    expect(webhook.texts[1]).toContain(OVER);
  });

  test('never writes the address of the webhook to the log', async () => {
    const { webhook, watch, block, lines, url } = await setup();
    webhook.answer = (response) => void response.socket?.destroy();
    await block();
    watch();
    await eventually('a failure is logged', () => lines.join('').includes('alert.failed'));
    await webhook.stop();
    await aFewLooks();
    expect(lines.join('')).not.toContain(new URL(url).pathname.slice(1));
    expect(lines.join('')).not.toContain(new URL(url).host);
  });

  test('goes on when the ledger is unavailable for a while', async () => {
    const { readState, webhook, watch, block, lines } = await setup();
    let looks = 0;
    await block();
    watch({
      readState: async (id) => {
        looks += 1;
        if (looks < 3) throw Object.assign(new Error('gone'), { code: 'unavailable' });
        return readState(id);
      },
    });
    await posts(webhook, 1);
    expect(lines.filter((line) => line.includes('"alert.unwatched"'))).toHaveLength(2);
  });

  test('reports even when the ledger takes nothing, and then does not report twice', async () => {
    const { ledger, webhook, watch, block, lines } = await setup();
    await block();
    watch({
      ledger: {
        loadMemo: async (...args) => ledger.loadMemo(...args),
        saveMemo: async () =>
          Promise.reject(Object.assign(new Error('full'), { code: 'unavailable' })),
      },
    });
    await posts(webhook, 1);
    await aFewLooks();
    expect(webhook.texts).toHaveLength(1);
    expect(lines.join('')).toContain('alert.unsaved');
  });

  test('stops at once while a message is on its way, and more than once', async () => {
    const { webhook, watch, block } = await setup();
    webhook.answer = () => undefined;
    await block();
    const stopped = watch();
    await eventually('a message is on its way', () => webhook.bodies.length > 0);
    const startMs = systemClock.now();
    await Promise.all([stopped.stop(), stopped.stop()]);
    expect(systemClock.now() - startMs).toBeLessThan(1_000);
  });
});
