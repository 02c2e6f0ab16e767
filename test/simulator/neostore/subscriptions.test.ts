import { describe, expect, test } from '@jest/globals';
import {
  checkChanges,
  checkSettings,
  Subscriptions,
} from '../../../src/simulator/neostore/subscriptions.ts';

const SETTINGS = {
  description: null,
  events: ['Customer:*', 'Pass:Created'],
  endpoint: 'https://daemon.example.com/webhooks/neostore',
  enabled: true,
};

describe('webhook subscriptions', () => {
  test('have an id of 5 and a secret of 64 characters, different for each', () => {
    const subscriptions = new Subscriptions();
    const made = Array.from({ length: 50 }, () => subscriptions.create(SETTINGS));
    for (const { id, signatureSecret } of made) {
      expect(id).toHaveLength(5);
      expect(signatureSecret).toHaveLength(64);
    }
    expect(new Set(made.map(({ id }) => id)).size).toBe(50);
    expect(new Set(made.map(({ signatureSecret }) => signatureSecret)).size).toBe(50);
  });

  test.each([
    ['Customer:Upserted', true],
    ['Pass:Created', true],
    ['Pass:CreatedAgain', false],
    ['Pass:Installed', false],
  ])('want %s: %s', (name, wanted) => {
    const subscriptions = new Subscriptions();
    subscriptions.create(SETTINGS);
    expect(subscriptions.wanting(name).length > 0).toBe(wanted);
  });

  test('want everything with a lone star, and nothing while disabled', () => {
    const subscriptions = new Subscriptions();
    const { id } = subscriptions.create({ ...SETTINGS, events: ['*'] });
    expect(subscriptions.wanting('Redirect:Redirected')).toHaveLength(1);
    subscriptions.change(id, { enabled: false });
    expect(subscriptions.wanting('Redirect:Redirected')).toHaveLength(0);
  });

  test('keep the secret when they are changed, and are gone when they are removed', () => {
    const subscriptions = new Subscriptions();
    const made = subscriptions.create(SETTINGS);
    expect(subscriptions.change(made.id, { events: ['*'] })).toEqual({ ...made, events: ['*'] });
    expect(subscriptions.remove(made.id)).toBe(true);
    expect(subscriptions.remove(made.id)).toBe(false);
    expect(subscriptions.change(made.id, {})).toBeNull();
    expect(subscriptions.find(made.id)).toBeNull();
  });
});

describe('the check of webhook settings', () => {
  test('fills in what may be left out', () => {
    const { events, endpoint } = SETTINGS;
    expect(checkSettings({ events, endpoint })).toEqual({
      kind: 'valid',
      settings: { events, endpoint, description: null, enabled: false },
    });
  });

  test('names every field that is missing or wrong', () => {
    const errorsOf = (body: unknown): string[] => {
      const checked = checkSettings(body);
      return checked.kind === 'invalid' ? Object.keys(checked.errors) : [];
    };
    expect(errorsOf({})).toEqual(['events', 'endpoint']);
    expect(errorsOf('text')).toEqual(['$']);
    expect(
      errorsOf({ description: 1, events: [], endpoint: 'ftp://example.com', enabled: 'yes' }),
    ).toEqual(['description', 'events', 'endpoint', 'enabled']);
    expect(errorsOf({ ...SETTINGS, events: [' '] })).toEqual(['events']);
    expect(errorsOf({ ...SETTINGS, endpoint: '/relative' })).toEqual(['endpoint']);
  });

  test('takes any part of the settings as a change', () => {
    expect(checkChanges({ enabled: false })).toEqual({
      kind: 'valid',
      settings: { enabled: false },
    });
  });
});
