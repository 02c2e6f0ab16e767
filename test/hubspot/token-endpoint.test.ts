import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/core/secret.ts';
import { ApiVersions } from '../../src/hubspot/api-versions.ts';
import { CALL_TIMEOUT_MS, HubSpotClient } from '../../src/hubspot/client.ts';
import { requestToken, type GrantedToken } from '../../src/hubspot/token-endpoint.ts';
import { FakeClock } from './fake-clock.ts';
import { ScriptedServer } from './scripted-server.ts';
import type { Answer } from '../../src/model/hubspot.ts';

const APP = { clientId: 'id-1', clientSecret: new Secret('hush & more') };

describe('requestToken', () => {
  const clock = new FakeClock();
  let server: ScriptedServer;
  let baseUrl: string;

  beforeEach(async () => {
    server = new ScriptedServer();
    baseUrl = await server.start();
  });
  afterEach(() => server.stop());

  async function ask(): Promise<Answer<GrantedToken>> {
    return requestToken(
      {
        client: new HubSpotClient({ baseUrl, clock }),
        clock,
        versions: new ApiVersions({ wanted: '2026-09', clock }),
      },
      APP,
      'refresh-1',
    );
  }

  test('sends a form in the body, and reads what is granted', async () => {
    server.script = () => ({
      body: { access_token: 'a', refresh_token: 'r', expires_in: 1_800, token_type: 'bearer' },
    });
    expect(await ask()).toEqual({
      kind: 'done',
      value: { accessToken: 'a', lifeMs: 1_800_000, refreshToken: 'r' },
    });
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        path: '/oauth/2026-09/token',
        form: {
          grant_type: 'refresh_token',
          client_id: 'id-1',
          client_secret: 'hush & more',
          refresh_token: 'refresh-1',
        },
      },
    ]);
  });

  test('does without a new refresh token', async () => {
    server.script = () => ({ body: { access_token: 'a', expires_in: 60 } });
    expect(await ask()).toMatchObject({ value: { refreshToken: null } });
  });

  test.each([
    [400, { error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN' }, /HUBSPOT_REFRESH_TOKEN$/],
    [400, { error: 'invalid_grant' }, /^OAuth invalid_grant: install the app/],
    [400, { status: 'BAD_REFRESH_TOKEN' }, /^OAuth BAD_REFRESH_TOKEN: install the app/],
    [401, { error: 'invalid_client', status: 'BAD_CLIENT_ID' }, /check HUBSPOT_CLIENT_ID and/],
    [400, { status: 'BAD_CLIENT_SECRET' }, /check HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET$/],
    [404, null, /^OAuth HTTP 404: check HUBSPOT_CLIENT_ID, /],
  ])('is blocked by %i %j, and says what to do', async (status, body, detail) => {
    server.script = () => ({ status, ...(body === null ? {} : { body }) });
    expect(await ask()).toEqual({
      kind: 'blocked',
      scope: 'connection',
      reason: 'unauthorized',
      stage: 'not sent',
      detail: expect.stringMatching(detail),
    });
  });

  test('repeats nothing that could be secret', async () => {
    server.script = () => ({ status: 400, body: { error: 'bad hush & more', status: 'x@y.io' } });
    expect(await ask()).toMatchObject({ detail: expect.stringMatching(/^OAuth HTTP 400: /) });
  });

  test.each([
    [{ status: 503 }, {}],
    [{ status: 429, headers: { 'retry-after': '7' } }, { afterMs: 7_000 }],
    [{ status: 200, body: { access_token: 'a' } }, {}],
    [{ status: 200, body: '<html>' }, {}],
  ])('is to be asked again after %j, and says that nothing was sent', async (answer, more) => {
    server.script = () => answer;
    expect(await ask()).toMatchObject({ kind: 'retry', stage: 'not sent', ...more });
  });

  test('gives up on an answer that does not come', async () => {
    const received = new Promise<void>((resolve) => {
      server.script = () => () => resolve();
    });
    const answer = ask();
    await received;
    await clock.advance(CALL_TIMEOUT_MS);
    expect(await answer).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/TIMEOUT/) });
  });
});
