import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { steadyMs } from '../../src/clock.ts';
import type { Contender } from '../../src/ledger/lease-port.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { type CutProxy, openCutProxy } from '../support/cut-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { type Child, startChild } from './child.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer;

/** The first holder, its line to PostgreSQL, and what ends its work. */
interface Holder {
  readonly child: Child;
  readonly line: CutProxy;
}

interface Way {
  readonly name: string;
  readonly withinMs: number;
  /** How far the clock of the holder is ahead; not at all without it. */
  readonly aheadMs?: number;
  readonly hurt: (holder: Holder) => void;
  /** Brings it back; null where it does not come back. */
  readonly revive: ((holder: Holder) => void) | null;
}

const WAYS: readonly Way[] = [
  {
    name: 'is killed',
    withinMs: 10_000,
    hurt: ({ child }) => void child.process.kill('SIGKILL'),
    revive: null,
  },
  {
    name: 'has a clock an hour ahead, and is killed,',
    withinMs: 10_000,
    aheadMs: 3_600_000,
    hurt: ({ child }) => void child.process.kill('SIGKILL'),
    revive: null,
  },
  {
    name: 'is stopped, and wakes up',
    withinMs: 10_000,
    hurt: ({ child }) => void child.process.kill('SIGSTOP'),
    revive: ({ child }) => void child.process.kill('SIGCONT'),
  },
  {
    name: 'is cut off, and comes back',
    withinMs: 10_000,
    hurt: ({ line }) => line.cut(),
    revive: ({ line }) => line.heal(),
  },
  {
    name: 'is asked to end',
    withinMs: 3_000,
    hurt: ({ child }) => void child.process.kill('SIGTERM'),
    revive: null,
  },
];

/** What was seen of a takeover. */
interface Seen {
  readonly tookMs: number;
  /** The generations in the order in which they wrote. */
  readonly inLedger: readonly number[];
  readonly inHubSpot: readonly number[];
  /** What the first holder has said. */
  readonly said: readonly string[];
}

const seen = new Map<string, Promise<Seen>>();

beforeAll(async () => {
  server = await startPostgres();
  // They wait for most of the time, so they do it together.
  for (const way of WAYS) {
    const one = takeOver(way);
    one.catch(() => undefined);
    seen.set(way.name, one);
  }
}, 60_000);

afterAll(() => server.stop());

describe('a connection whose holder', () => {
  test.each(WAYS)(
    '$name goes to another, and is written to by one at a time',
    async ({ name, withinMs, revive }) => {
      const { tookMs, inLedger, inHubSpot, said } = (await seen.get(name)) ?? never();
      expect(tookMs).toBeLessThan(withinMs);
      for (const generations of [inLedger, inHubSpot]) {
        expect(new Set(generations).size).toBe(2);
        expect(generations).toEqual(generations.toSorted((a, b) => a - b));
      }
      if (revive !== null) expect(said.slice(0, 2)).toEqual(['took 1', 'ended']);
    },
    60_000,
  );
});

async function takeOver({ hurt, revive, aheadMs = 0 }: Way): Promise<Seen> {
  const url = await server.newDatabase();
  await using client = await openWatched(url);
  await using line = await openCutProxy(server.place);
  await using hubspot = await openHubSpot();
  const through = url.replace(/@[^/]*/, `@127.0.0.1:${line.port}`);
  await using first = stopping(
    startChild('contend', `${through} ${hubspot.url}`, clockAhead(aheadMs)),
  );
  await first.written(1);
  await using second = stopping(startChild('contend', `${url} ${hubspot.url}`));
  await eventually('the first has written', () => hubspot.generations.length > 10);
  await eventually('the second is there', () => client.count('replicas', 2));
  hurt({ child: first, line });
  const hurtMs = steadyMs();
  await second.written(1);
  const tookMs = steadyMs() - hurtMs;
  const soFar = hubspot.generations.length;
  await eventually('the second has written', () => hubspot.generations.length > soFar + 10);
  if (revive !== null) {
    revive({ child: first, line });
    await first.written(2);
    const before = hubspot.generations.length;
    await eventually('the second goes on', () => hubspot.generations.length > before + 10);
  }
  return {
    tookMs,
    inLedger: await client.generations(),
    inHubSpot: hubspot.generations,
    said: first.lines,
  };
}

/** Has a process take it for later than it is. */
function clockAhead(ms: number): string {
  const script = `const now = Date.now; Date.now = () => now() + ${ms};`;
  return `export NODE_OPTIONS='--import=data:text/javascript,${encodeURIComponent(script)}'`;
}

function stopping(child: Child): Child & AsyncDisposable {
  return { ...child, lines: child.lines, [Symbol.asyncDispose]: () => child.kill() };
}

/** Keeps the generation of each write of a quota, in the order in which they came. */
const WATCH = `
  CREATE TABLE writes (id SERIAL, generation INT);
  CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO writes (generation) VALUES ((NEW.quota::json -> 'window' ->> 'remaining')::int);
    RETURN NULL;
  END $$;
  CREATE TRIGGER watching AFTER UPDATE OF quota ON connections
    FOR EACH ROW EXECUTE FUNCTION watch()`;

async function openWatched(url: string) {
  await (await openPostgresLedger(url)).close();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(WATCH);
  return {
    count: async (table: string, count: number) =>
      (await client.query(`SELECT 1 FROM ${table}`)).rowCount === count,
    generations: async () => {
      const { rows } = await client.query<{ generation: number }>(
        'SELECT generation FROM writes ORDER BY id',
      );
      return rows.map(({ generation }) => generation);
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Keeps the generation of each request that arrives. */
async function openHubSpot() {
  const generations: number[] = [];
  const listening = createServer((request, response) => {
    generations.push(Number(request.url?.slice(1)));
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    generations,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      listening.closeAllConnections();
      await new Promise((resolve) => {
        listening.close(resolve);
      });
    },
  };
}

function never(): never {
  throw new Error('there is no such way');
}

test('replicas share the connections, and what one gives back another takes', async () => {
  const url = await server.newDatabase();
  const connections = Array.from({ length: 8 }, (_, n) => `tenant-${n}`);
  const holders = new Map<string, string[]>();
  const join = async (name: string): Promise<Contender & AsyncDisposable> => {
    const ledger = await openPostgresLedger(url);
    const contender = await ledger.contend(connections, 0);
    if (contender === null) throw new Error('PostgreSQL lets everybody compete');
    contender.start({
      took: ({ work: { connection } }) => {
        holders.set(connection, [...(holders.get(connection) ?? []), name]);
      },
      ended: async (connection) => {
        holders.set(connection, holders.get(connection)?.filter((one) => one !== name) ?? []);
        return Promise.resolve(null);
      },
    });
    return Object.assign(contender, { [Symbol.asyncDispose]: () => ledger.close() });
  };
  const counts = (): readonly number[] => {
    const held = connections.flatMap((connection) => holders.get(connection) ?? []);
    return ['a', 'b', 'c']
      .map((name) => held.filter((one) => one === name).length)
      .sort((x, y) => x - y);
  };
  await using a = await join('a');
  await eventually('one has all', () => counts().join(' ') === '0 0 8');
  await using b = await join('b');
  await using c = await join('c');
  await eventually('three share', () => counts().join(' ') === '2 3 3');
  expect([...holders.values()].every((names) => names.length === 1)).toBe(true);
  await c.stop();
  await c.release(0);
  await eventually('two share', () => counts().join(' ') === '0 4 4');
  await b.stop();
  await b.release(0);
  await eventually('one has all again', () => counts().join(' ') === '0 0 8');
  expect([...(await a.dueOf(0)).keys()].toSorted()).toEqual(connections);
}, 30_000);
