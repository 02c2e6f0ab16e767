import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/core/secret.ts';
import { ApiVersions } from '../../src/hubspot/api-versions.ts';
import { HubSpotClient } from '../../src/hubspot/client.ts';
import { OAuth, TOKEN_MARGIN_MS, type TokenMemory } from '../../src/hubspot/oauth.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { ScriptedServer } from './scripted-server.ts';

const LIFE_S = 1_800;

/** Keeps what is saved, and reports it. */
class ListMemory implements TokenMemory {
  readonly saved: string[] = [];

  async load(): Promise<string | null> {
    return Promise.resolve(this.saved.at(-1) ?? null);
  }

  async save(refreshToken: string): Promise<void> {
    this.saved.push(refreshToken);
    return Promise.resolve();
  }
}

describe('OAuth', () => {
  let clock: FakeClock;
  let server: ScriptedServer;
  let baseUrl: string;
  let memory: TokenMemory;

  beforeEach(async () => {
    clock = new FakeClock();
    memory = new ListMemory();
    server = new ScriptedServer();
    baseUrl = await server.start();
    server.script = () => ({
      body: { access_token: `a${server.seen.length}`, expires_in: LIFE_S },
    });
  });
  afterEach(() => server.stop());

  function open(refreshToken = 'r0', clientId = 'id'): OAuth {
    const grant = {
      clientId,
      clientSecret: new Secret('hush'),
      refreshToken: new Secret(refreshToken),
    };
    const versions = new ApiVersions({ wanted: '2026-09', clock });
    const client = new HubSpotClient({ baseUrl, clock });
    return new OAuth({ client, grant, memory, versions, clock });
  }

  /** Lets every grant bring a new refresh token: r1, r2 ... */
  function rotate(): void {
    server.script = () => {
      const n = server.seen.length;
      return { body: { access_token: `a${n}`, refresh_token: `r${n}`, expires_in: LIFE_S } };
    };
  }

  const sentTokens = (): unknown[] => server.seen.map(({ form }) => form['refresh_token']);

  test('asks once, however many need a token', async () => {
    const oauth = open();
    const answers = await Promise.all([oauth.get(), oauth.get(), oauth.get()]);
    expect(answers).toEqual(Array.from({ length: 3 }, () => ({ kind: 'done', value: 'a1' })));
    expect(server.seen).toHaveLength(1);
  });

  test('uses a token until shortly before its end', async () => {
    const oauth = open();
    await oauth.get();
    await clock.advance(LIFE_S * 1_000 - TOKEN_MARGIN_MS - 1);
    expect(await oauth.get()).toMatchObject({ value: 'a1' });
    await clock.advance(1);
    expect(await oauth.get()).toMatchObject({ value: 'a2' });
  });

  test('uses a token that is short-lived for half of its life', async () => {
    server.script = () => ({
      body: { access_token: `a${server.seen.length}`, expires_in: 20 },
    });
    const oauth = open();
    await oauth.get();
    await clock.advance(9_999);
    expect(await oauth.get()).toMatchObject({ value: 'a1' });
    await clock.advance(1);
    expect(await oauth.get()).toMatchObject({ value: 'a2' });
  });

  test('gives up a token that is refused, once for all that were refused with it', async () => {
    const oauth = open();
    await oauth.get();
    oauth.refused('a1');
    expect(await oauth.get()).toMatchObject({ value: 'a2' });
    oauth.refused('a1');
    expect(await oauth.get()).toMatchObject({ value: 'a2' });
    expect(server.seen).toHaveLength(2);
  });

  test('asks again after a failure', async () => {
    server.script = () =>
      server.seen.length === 1
        ? { status: 400, body: { error: 'invalid_grant' } }
        : { body: { access_token: 'a', expires_in: LIFE_S } };
    const oauth = open();
    expect(await oauth.get()).toMatchObject({ kind: 'blocked', reason: 'unauthorized' });
    expect(await oauth.get()).toMatchObject({ kind: 'done', value: 'a' });
  });

  test('goes on with a new refresh token, also after a restart', async () => {
    rotate();
    const oauth = open();
    await oauth.get();
    oauth.refused('a1');
    await oauth.get();
    await open().get();
    expect(sentTokens()).toEqual(['r0', 'r1', 'r2']);
  });

  test('goes on with the refresh token that another process was given meanwhile', async () => {
    rotate();
    const daemon = open();
    await daemon.get();
    await open().get();
    daemon.refused('a1');
    expect(await daemon.get()).toMatchObject({ value: 'a3' });
    expect(sentTokens()).toEqual(['r0', 'r1', 'r2']);
  });

  test('saves nothing while the refresh token stays the same', async () => {
    server.script = () => ({
      body: { access_token: 'a', refresh_token: 'r0', expires_in: LIFE_S },
    });
    await open().get();
    expect(await memory.load()).toBeNull();
  });

  test('keeps a new refresh token before it hands out what came with it', async () => {
    rotate();
    let finish = (): void => undefined;
    const saving = new Promise<void>((begun) => {
      memory = {
        load: async () => Promise.resolve(null),
        save: async () =>
          new Promise<void>((resolve) => {
            finish = resolve;
            begun();
          }),
      };
    });
    let isOut = false;
    const token = open()
      .get()
      .then(() => (isOut = true));
    await saving;
    await settled();
    expect(isOut).toBe(false);
    finish();
    await token;
  });

  test('saves again what could not be saved, and loses no refresh token meanwhile', async () => {
    rotate();
    const saved: string[] = [];
    memory = {
      load: async () => Promise.resolve(null),
      save: async (text) => {
        if (server.seen.length === 1) return Promise.reject(new Error('disk full'));
        saved.push(text);
        return Promise.resolve();
      },
    };
    const oauth = open();
    await expect(oauth.get()).rejects.toThrow('disk full');
    expect(await oauth.get()).toMatchObject({ value: 'a2' });
    expect(sentTokens()).toEqual(['r0', 'r1']);
    expect(saved).toHaveLength(1);
  });

  test.each([
    ['refresh token', 'installed-again', 'id'],
    ['client id', 'r0', 'other-app'],
  ])('lets a changed %s win over what was kept', async (_what, refreshToken, clientId) => {
    rotate();
    await open().get();
    await open(refreshToken, clientId).get();
    expect(sentTokens()).toEqual(['r0', refreshToken]);
  });
});
