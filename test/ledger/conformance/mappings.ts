import { expect, test } from '@jest/globals';
import { MAPPING_VERSIONS_MAX } from '../../../src/ledger/sql/mapping-versions.ts';
import { anEvent, facts, NOW, TENANT } from '../builders.ts';
import type { Scene } from '../scene.ts';

/** What the ledger keeps of mappings, and the events that they are tried on. */
export function workingOnMappings(scene: Scene): void {
  const version = (n: number, changes = {}) => ({
    version: `v${n}`,
    text: `{"n":${n}}`,
    author: 'Ada',
    note: `number ${n}`,
    savedAtMs: NOW + n,
    ...changes,
  });

  test('keeps versions, the newest first, each as it was saved first', async () => {
    const { ledger } = scene;
    for (const n of [1, 2]) await ledger.saveMappingVersion(TENANT, version(n));
    await ledger.saveMappingVersion(TENANT, version(1, { note: 'another', savedAtMs: NOW + 9 }));
    const { text, ...summary } = version(1);
    expect(await ledger.mappingVersions(TENANT)).toMatchObject([{ version: 'v2' }, summary]);
    expect(await ledger.mappingVersion(TENANT, 'v1')).toEqual({ ...summary, text });
    expect(await ledger.mappingVersion(TENANT, 'v3')).toBeNull();
    expect(await ledger.mappingVersions('other')).toEqual([]);
  });

  test('lets the oldest of very many versions go', async () => {
    const { ledger } = scene;
    for (let n = 0; n <= MAPPING_VERSIONS_MAX; n += 1) {
      await ledger.saveMappingVersion(TENANT, version(n));
    }
    const versions = await ledger.mappingVersions(TENANT);
    expect(versions).toHaveLength(MAPPING_VERSIONS_MAX);
    expect(versions.at(-1)).toMatchObject({ version: 'v1' });
  });

  test('keeps in place of which file a mapping is in force', async () => {
    const { ledger } = scene;
    const kept = { version: 'v', text: '{}', sinceMs: NOW, refused: null };
    await ledger.keepMapping(TENANT, { ...kept, insteadOf: 'w' });
    expect(await ledger.keptMapping(TENANT)).toEqual({ ...kept, insteadOf: 'w' });
    await ledger.keepMapping(TENANT, { ...kept, insteadOf: null });
    expect(await ledger.keptMapping(TENANT)).toEqual({ ...kept, insteadOf: null });
  });

  test('gives events to try a mapping on, the newest first, with whom they have reached', async () => {
    const { ledger } = scene;
    await scene.receive('a', 'b', 'c');
    await ledger.append(anEvent({ eventId: 'x', connection: 'other' }));
    await scene.apply('b', facts('b', { email: 'ann@x.org' }));
    const [first, ...others] = await ledger.eventsToTry(TENANT, null, 2);
    expect(first).toMatchObject({ eventId: 'c', who: null, contactId: null });
    expect(others).toMatchObject([{ eventId: 'b', who: 'ann@x.org' }]);
    const rest = await ledger.eventsToTry(TENANT, others[0] ?? null, 2);
    expect(rest.map(({ eventId }) => eventId)).toEqual(['a']);
  });
}
