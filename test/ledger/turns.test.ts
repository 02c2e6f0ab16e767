import { describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { Turns } from '../../src/ledger/sqlite/turns.ts';
import type { Store } from '../../src/ledger/store.ts';

/** Turns over an empty database, with so many commits of events to make, and what happened in order. */
function setup(commits: number) {
  const done: string[] = [];
  let waiting = commits;
  const turns = new Turns({
    database: new Database(':memory:'),
    store: {} as Store,
    commitAppends: () => {
      if (waiting === 0) return false;
      waiting -= 1;
      done.push('commit');
      return true;
    },
  });
  return { turns, done };
}

describe('turns', () => {
  test('go to events that have gathered before each operation', async () => {
    const { turns, done } = setup(3);
    const operations = ['one', 'two'].map((name) => turns.write(() => done.push(name)));
    await Promise.all(operations);
    await turns.run();
    expect(done).toEqual(['commit', 'one', 'commit', 'two', 'commit']);
  });

  test('go to events between two steps of one operation', async () => {
    const { turns, done } = setup(2);
    const steps = (async () => {
      await turns.write(() => done.push('first step'));
      await turns.write(() => done.push('second step'));
    })();
    await steps;
    expect(done).toEqual(['commit', 'first step', 'commit', 'second step']);
  });

  test('write what came before the last of them, and refuse what comes after', async () => {
    const { turns, done } = setup(3);
    const last = turns.last(() => done.push('over'));
    const after = turns.write(() => done.push('never'));
    await last;
    expect(done).toEqual(['commit', 'commit', 'commit', 'over']);
    await expect(turns.read(() => 1)).rejects.toMatchObject({ code: 'closed' });
    await expect(after).rejects.toMatchObject({ code: 'closed' });
  });

  test('of an operation that fails leave nothing of it', async () => {
    const database = new Database(':memory:');
    database.exec('CREATE TABLE t (n INTEGER)');
    const turns = new Turns({ database, store: {} as Store, commitAppends: () => false });
    const failing = turns.write(() => {
      database.exec('INSERT INTO t VALUES (1)');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(database.prepare('SELECT * FROM t').all()).toEqual([]);
    expect(turns.codeOf(new TypeError('no'))).toBe('internal');
  });
});
