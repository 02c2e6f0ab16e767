import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DOCUMENTED_EVENTS, parseDelivery } from '../../../src/core/event.ts';
import { FUTURE_SKEW_MAX_MS, instantOf } from '../../../src/core/order-key.ts';

const FOLDER = new URL('../../../data/samples/', import.meta.url);
const README = readFileSync(new URL('README.md', FOLDER), 'utf8');
const NOW_MS = Date.parse('2026-12-01T00:00:00Z');
const STORY = /^\| `([a-z-]+\.json)`/gm;

function namesIn(folder: URL): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.json'));
}

function parsed(name: string) {
  return parseDelivery(readFileSync(new URL(name, FOLDER), 'utf8'), NOW_MS);
}

describe('the sample events', () => {
  test('are all in the README, and nothing else is', () => {
    const listed = [...README.matchAll(STORY)].map(([, name]) => name ?? '');
    const present = [...namesIn(FOLDER), ...namesIn(new URL('edge/', FOLDER))];
    expect(listed.sort()).toEqual(present.sort());
  });

  test('are the seven documented events of one person, in the order of the README', () => {
    const listed = [...README.matchAll(STORY)].map(([, name]) => name ?? '').slice(0, 7);
    const events = listed
      .map((name) => parsed(name))
      .flatMap((d) => (d.kind === 'event' ? d.event : []));
    expect(events.map(({ name }) => name).sort()).toEqual([...DOCUMENTED_EVENTS].sort());
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort());
    const about = events.filter(({ name }) => name !== 'Redirect:Redirected');
    const ids = about.map(({ payload }) => JSON.stringify(payload['identifiers']));
    expect(new Set(ids).size).toBe(1);
    const passes = about.flatMap(({ payload }) => payload['passId'] ?? []);
    expect(passes).toHaveLength(5);
    expect(new Set(passes).size).toBe(1);
  });

  test.each([
    ['dotted-event-name', { kind: 'event', event: { name: 'Pass:Created' } }],
    ['unknown-event', { kind: 'event', event: { name: 'store:visited' } }],
    ['without-id', { kind: 'quarantined', reason: '__id is missing' }],
    ['future-date', { kind: 'event', event: { at: instantOf(NOW_MS) } }],
    ['preregistration', { kind: 'event', event: { payload: { identifiers: {} } } }],
  ])('show the edge case %s', (name, expected) => {
    expect(FUTURE_SKEW_MAX_MS).toBeLessThan(Date.parse('2099-01-01') - NOW_MS);
    expect(parsed(`edge/${name}.json`)).toMatchObject(expected);
  });
});
