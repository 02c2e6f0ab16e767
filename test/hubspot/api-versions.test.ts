import { beforeEach, describe, expect, test } from '@jest/globals';
import { ApiVersions, FALLBACK_AGE_MAX_MS } from '../../src/hubspot/api-versions.ts';
import { FakeClock } from './fake-clock.ts';
import type { VersionFallback } from '../../src/model/hubspot.ts';

describe('the versions of HubSpot’s API', () => {
  let clock: FakeClock;
  let asked: string[];
  let told: VersionFallback[];

  beforeEach(() => {
    clock = new FakeClock();
    asked = [];
    told = [];
  });

  function open(wanted = '2026-09'): ApiVersions {
    return new ApiVersions({ wanted, clock, onFallback: (fallback) => told.push(fallback) });
  }

  /** Asks a HubSpot that answers each version so, and 404 in all others. */
  async function ask(
    versions: ApiVersions,
    statuses: { readonly [version: string]: number | null },
  ): Promise<{ readonly version: string; readonly status: number | null }> {
    return versions.ask(
      'events',
      async (version) => {
        asked.push(version);
        const status = version in statuses ? (statuses[version] ?? null) : 404;
        return Promise.resolve({ version, status });
      },
      ({ status }) => status,
    );
  }

  test('ask in that of the settings, and in no other where it is offered', async () => {
    expect(await ask(open(), { '2026-09': 200, '2026-03': 200 })).toMatchObject({ status: 200 });
    expect(asked).toEqual(['2026-09']);
    expect(told).toEqual([]);
  });

  test('fall back where HubSpot has no such path, say so once, and remember it', async () => {
    const versions = open();
    expect(await ask(versions, { '2026-03': 200 })).toMatchObject({ version: '2026-03' });
    expect(await ask(versions, { '2026-03': 200 })).toMatchObject({ version: '2026-03' });
    expect(asked).toEqual(['2026-09', '2026-03', '2026-03']);
    const fallback = { api: 'events', wanted: '2026-09', used: '2026-03' };
    expect(told).toEqual([fallback]);
    expect(versions.fallbacks()).toEqual([fallback]);
  });

  test('try that of the settings again after a while', async () => {
    const versions = open();
    await ask(versions, { '2026-03': 200 });
    await clock.advance(FALLBACK_AGE_MAX_MS + 1);
    expect(await ask(versions, { '2026-09': 200 })).toMatchObject({ version: '2026-09' });
    expect(told).toHaveLength(1);
    expect(versions.fallbacks()).toEqual([]);
  });

  test('answer as that of the settings does where none has the path', async () => {
    const versions = open();
    expect(await ask(versions, {})).toEqual({ version: '2026-09', status: 404 });
    expect(asked).toEqual(['2026-09', '2026-03']);
    expect(versions.fallbacks()).toEqual([]);
  });

  test.each([403, 500, null])('do not take %p for a path that is not there', async (status) => {
    expect(await ask(open(), { '2026-09': status, '2026-03': 200 })).toMatchObject({ status });
    expect(asked).toEqual(['2026-09']);
  });

  test('remember nothing where the older one gave no answer', async () => {
    const versions = open();
    await ask(versions, { '2026-03': null });
    expect(versions.fallbacks()).toEqual([]);
  });

  test('fall back through all that are older, and through none that is newer', async () => {
    await ask(open('2027-03'), {});
    await ask(open('2026-03'), {});
    expect(asked).toEqual(['2027-03', '2026-09', '2026-03', '2026-03']);
  });
});
