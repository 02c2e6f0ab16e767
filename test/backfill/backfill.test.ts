import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  backfill,
  type BackfillOptions,
  type BackfillProgress,
  type BackfillResult,
} from '../../src/backfill/backfill.ts';
import { Secret } from '../../src/core/secret.ts';
import type { AdminAnswer } from '../../src/neostore/admin-answer.ts';
import { PassClient, type PassPage, type PassPageQuery } from '../../src/neostore/pass-client.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import type { PassRecord } from '../../src/simulator/neostore/pass-records.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { temporaryPaths } from '../ledger/temporary-folder.ts';
import { fakeClock } from '../simulator/neostore/fixtures.ts';
import { aPass, passes } from './a-pass.ts';
import { workOf } from '../support/work-of.ts';

const TENANT = 'brand';
const newPath = temporaryPaths();

/** Called when a page was answered, before the backfill sees it. */
type Between = (query: PassPageQuery, answer: AdminAnswer<PassPage>) => AdminAnswer<PassPage>;

interface Scene {
  readonly neostore: NeostoreSimulator;
  readonly path: string;
  /** Pages as they were asked for, over all runs. */
  readonly asked: PassPageQuery[];
  readonly progress: BackfillProgress[];
  run(change?: Partial<BackfillOptions>, between?: Between): Promise<BackfillResult>;
  /** Ids of the events in the ledger that are still to be applied. */
  ids(): Promise<readonly string[]>;
}

const toEnd: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of toEnd.splice(0)) await end();
});

async function aScene(listed: readonly PassRecord[]): Promise<Scene> {
  const clock = fakeClock();
  const apiKeys = [{ key: 'k', scopes: ['Pass.Read'] as const }];
  const neostore = new NeostoreSimulator({ tenantId: TENANT, apiKeys, passes: listed, clock });
  const baseUrl = await neostore.start({ host: '127.0.0.1', port: 0 });
  const path = newPath();
  const ledger = await openSqliteLedger({ path });
  toEnd.push(
    async () => neostore.stop(),
    async () => ledger.close(),
  );
  const client = new PassClient({ baseUrl, tenantId: TENANT, apiKey: new Secret('k'), clock });
  const asked: PassPageQuery[] = [];
  const progress: BackfillProgress[] = [];
  return {
    neostore,
    path,
    asked,
    progress,
    run: async (change = {}, between = (_query, answer) => answer) =>
      backfill({
        connection: TENANT,
        passes: {
          listPasses: async (query) => {
            asked.push(query);
            return between(query, await client.listPasses(query));
          },
        },
        ledger,
        isMapped: () => true,
        clock,
        pageSize: 3,
        restart: false,
        signal: new AbortController().signal,
        onProgress: (told) => progress.push(told),
        ...change,
      }),
    ids: async () => {
      const pending = await (await workOf(ledger, TENANT)).pendingEvents(1_000);
      return pending.map(({ eventId }) => eventId);
    },
  };
}

/** The id of the event that says a pass of {@link passes} exists. */
function idOf({ id, creationDate }: PassRecord): string {
  return `listed:${id}:none:${creationDate}`;
}

const DATE = '2026-04-01T10:00:00.0000000Z';

describe('a backfill', () => {
  test('says of every pass which wallets hold it, or that it exists', async () => {
    const both = aPass(1, { providers: { apple: DATE, google: DATE } });
    const scene = await aScene([aPass(0), both]);
    expect(await scene.run()).toEqual({
      kind: 'done',
      counts: { passes: 2, installs: 2, appended: 3, known: 0, unreadable: 0, unreadableAt: [] },
    });
    expect(await scene.ids()).toEqual([
      idOf(aPass(0)),
      `listed:pass-1:apple:${DATE}`,
      `listed:pass-1:google:${DATE}`,
    ]);
  });

  test('reads page by page and reports its progress', async () => {
    const scene = await aScene(passes(7));
    await scene.run();
    expect(scene.asked.map(({ pageIndex }) => pageIndex)).toEqual([0, 1, 2]);
    expect(scene.progress).toEqual([
      { passes: 3, total: 7 },
      { passes: 6, total: 7 },
      { passes: 7, total: 7 },
    ]);
  });

  test('adds nothing when it is run again', async () => {
    const scene = await aScene(passes(7));
    await scene.run();
    expect(await scene.run()).toMatchObject({
      kind: 'done',
      counts: { passes: 7, appended: 0, known: 7 },
    });
    expect(await scene.ids()).toHaveLength(7);
  });

  test('keeps what no mapping names, but does not have it applied', async () => {
    const scene = await aScene(passes(2));
    expect(await scene.run({ isMapped: () => false })).toMatchObject({ counts: { appended: 2 } });
    expect(await scene.ids()).toEqual([]);
  });

  test('counts without a ledger, and leaves no trace', async () => {
    const scene = await aScene(passes(5));
    expect(await scene.run({ ledger: null })).toMatchObject({
      kind: 'done',
      counts: { passes: 5, installs: 0, appended: 0, known: 0 },
    });
    expect(await scene.ids()).toEqual([]);
    expect(await scene.run()).toMatchObject({ counts: { appended: 5 } });
  });

  test('reports the place of a pass that it cannot read, and reads all others', async () => {
    const odd = aPass(4, { providers: { apple: 'some day' } });
    const scene = await aScene([...passes(4), odd, aPass(5)]);
    expect(await scene.run()).toMatchObject({
      kind: 'done',
      counts: { passes: 6, appended: 5, unreadable: 1, unreadableAt: [4] },
    });
  });

  test('keeps no secret of a pass on disk', async () => {
    const scene = await aScene(passes(5));
    await scene.run();
    const folder = dirname(scene.path);
    const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    expect(bytes.join('')).toContain('pass-4');
    expect(bytes.join('')).not.toContain('hush');
  });
});

describe('a backfill that is broken off', () => {
  const failAt =
    (index: number): Between =>
    ({ pageIndex }, answer) =>
      pageIndex === index ? { kind: 'unreachable', code: 'ECONNRESET' } : answer;

  test('says why, and goes on with the page before the one it failed at', async () => {
    const scene = await aScene(passes(10));
    expect(await scene.run({}, failAt(2))).toMatchObject({
      kind: 'failed',
      failure: { kind: 'unreachable' },
      counts: { passes: 6, appended: 6 },
    });
    scene.asked.length = 0;
    expect(await scene.run()).toMatchObject({
      kind: 'done',
      counts: { passes: 10, appended: 10, known: 0 },
    });
    expect(scene.asked.map(({ pageIndex }) => pageIndex)).toEqual([2, 1, 3]);
  });

  test('finds what slipped forward during the break, however much that is', async () => {
    const scene = await aScene(passes(12));
    await scene.run({}, failAt(3));
    for (const n of [0, 1, 2, 3]) scene.neostore.removePass(`pass-${n}`);
    expect(await scene.run()).toMatchObject({ kind: 'done' });
    expect(await scene.ids()).toEqual(passes(12).map(idOf));
  });

  test('starts from the beginning when it is asked to', async () => {
    const scene = await aScene(passes(10));
    await scene.run({}, failAt(2));
    expect(await scene.run({ restart: true })).toMatchObject({
      counts: { passes: 10, appended: 4, known: 6 },
    });
  });

  test('may go on with pages of another size', async () => {
    const scene = await aScene(passes(10));
    await scene.run({}, failAt(2));
    scene.asked.length = 0;
    expect(await scene.run({ pageSize: 4 })).toMatchObject({ kind: 'done' });
    expect(scene.asked[0]).toEqual({ pageIndex: 1, pageSize: 4 });
    expect(await scene.ids()).toEqual(passes(10).map(idOf));
  });

  test('stops after the page that is under way', async () => {
    const scene = await aScene(passes(10));
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = (): void => controller.abort();
    expect(await scene.run({ signal, onProgress })).toMatchObject({
      kind: 'stopped',
      counts: { passes: 3 },
    });
    expect(await scene.run()).toMatchObject({ kind: 'done', counts: { passes: 10, known: 0 } });
  });

  test('counts as stopped where it was broken off while Neostore failed', async () => {
    const scene = await aScene(passes(4));
    const controller = new AbortController();
    const broken: Between = () => {
      controller.abort();
      return { kind: 'unreachable', code: 'TIMEOUT' };
    };
    expect(await scene.run({ signal: controller.signal }, broken)).toMatchObject({
      kind: 'stopped',
    });
  });
});

describe('while it reads, a pass', () => {
  /** Does something once, after the page of an index was answered. */
  const after = (index: number, change: () => void): Between => {
    let isDone = false;
    return ({ pageIndex }, answer) => {
      if (pageIndex === index && !isDone) change();
      isDone ||= pageIndex === index;
      return answer;
    };
  };

  test('that is made is read too, and no other is lost', async () => {
    const scene = await aScene(passes(7));
    await scene.run(
      {},
      after(0, () => scene.neostore.addPass(aPass(50))),
    );
    expect(await scene.ids()).toEqual([...passes(7), aPass(50)].map(idOf));
  });

  test('that is deleted draws none out of sight', async () => {
    const scene = await aScene(passes(7));
    await scene.run(
      {},
      after(0, () => scene.neostore.removePass('pass-1')),
    );
    expect(new Set(await scene.ids())).toEqual(new Set(passes(7).map(idOf)));
  });

  test('and many more that are deleted draw none out of sight', async () => {
    const scene = await aScene(passes(20));
    const removeMany = (): void => {
      for (const n of [0, 1, 2, 3, 4]) scene.neostore.removePass(`pass-${n}`);
    };
    await scene.run({}, after(2, removeMany));
    expect(new Set(await scene.ids())).toEqual(new Set(passes(20).map(idOf)));
  });

  test('that is deleted where no total is known draws none out of sight', async () => {
    const scene = await aScene(passes(7));
    const remove = after(0, () => scene.neostore.removePass('pass-1'));
    await scene.run({}, (query, answer) => untold(remove(query, answer)));
    expect(new Set(await scene.ids())).toEqual(new Set(passes(7).map(idOf)));
  });
});

describe('a Neostore that is not as documented:', () => {
  test('without a total, all is read', async () => {
    const scene = await aScene(passes(9));
    expect(await scene.run({}, (_query, answer) => untold(answer))).toMatchObject({
      kind: 'done',
      counts: { passes: 9, appended: 9, known: 0 },
    });
  });

  test.each([
    ['and cuts pages by it', (n: number, max: number) => n * max],
    ['and cuts pages by ours', (n: number, _max: number, size: number) => n * size],
  ])('with fewer passes in a page than were asked for, %s', async (_how, startOf) => {
    const all = passes(11);
    const scene = await aScene(all);
    const capped: Between = ({ pageIndex, pageSize }, answer) => {
      assert(answer.kind === 'done');
      const size = Math.min(pageSize, 4);
      const start = startOf(pageIndex, size, pageSize);
      const shown = all.slice(start, start + size).map((pass) => listed(pass));
      return { kind: 'done', value: { passes: shown, total: all.length } };
    };
    expect(await scene.run({ pageSize: 10 }, capped)).toMatchObject({
      kind: 'done',
      counts: { passes: 11, appended: 11 },
    });
  });

  test('with the first page for every page, it gives up', async () => {
    const scene = await aScene(passes(9));
    let first: AdminAnswer<PassPage> | null = null;
    const stuck: Between = (_query, answer) => (first ??= answer);
    expect(await scene.run({}, stuck)).toMatchObject({ kind: 'stuck', counts: { passes: 3 } });
  });

  test('with the last page beyond the end and without a total, that is the end', async () => {
    const scene = await aScene(passes(6));
    let last: AdminAnswer<PassPage> | null = null;
    const beyond: Between = ({ pageIndex }, answer) => {
      if (pageIndex === 1) last = untold(answer);
      return pageIndex > 1 && last !== null ? last : untold(answer);
    };
    expect(await scene.run({}, beyond)).toMatchObject({ kind: 'done', counts: { appended: 6 } });
  });
});

function untold(answer: AdminAnswer<PassPage>): AdminAnswer<PassPage> {
  return answer.kind === 'done'
    ? { kind: 'done', value: { ...answer.value, total: null } }
    : answer;
}

function listed({ id, passType, creationDate, identifiers }: PassRecord): PassPage['passes'][0] {
  return { id, passType, createdAt: creationDate, identifiers, metadata: null, installs: [] };
}
