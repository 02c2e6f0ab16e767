import { describe, expect, test } from '@jest/globals';
import { ACCESS_TOKEN_LIFE_MS } from '../../../src/simulator/hubspot/oauth.ts';
import { UNCHECKED_HEADER } from './contract/check-request.ts';
import { setup, type Bundle } from './setup.ts';

const APP = { clientId: 'app', clientSecret: 'hush', refreshToken: 'r1' };
const FORM = {
  grant_type: 'refresh_token',
  client_id: 'app',
  client_secret: 'hush',
  refresh_token: 'r1',
};
const CONTACTS = '/crm/objects/2026-09/contacts';

interface Granted {
  readonly status: number;
  readonly body: { readonly [field: string]: string };
}

/** Some of these requests are wrong on purpose. */
const UNCHECKED = { [UNCHECKED_HEADER]: 'OAuth is tried with wrong requests, too' };

async function ask(
  { url }: Bundle,
  more: Partial<typeof FORM> = {},
  version = '2026-03',
): Promise<Granted> {
  const body = new URLSearchParams({ ...FORM, ...more });
  const response = await fetch(`${url}/oauth/${version}/token`, {
    method: 'POST',
    body,
    headers: UNCHECKED,
  });
  return { status: response.status, body: (await response.json()) as Granted['body'] };
}

async function use({ url }: Bundle, token = ''): Promise<{ status: number; category: string }> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url + CONTACTS, { headers });
  const { category = '' } = (await response.json()) as { category?: string };
  return { status: response.status, category };
}

describe('an installed app', () => {
  test('is granted a token for half an hour, which counts for no limit', async () => {
    const bundle = await setup({ app: APP });
    const { status, body } = await ask(bundle);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', refresh_token: 'r1', expires_in: 1_800 });
    expect(bundle.simulator.requests().list).toMatchObject([{ counted: false }]);
    expect(await use(bundle, body['access_token'])).toMatchObject({ status: 200 });
    bundle.clock.advance(ACCESS_TOKEN_LIFE_MS);
    expect(await use(bundle, body['access_token'])).toEqual({
      status: 401,
      category: 'EXPIRED_AUTHENTICATION',
    });
  });

  test('is granted one under the versions that the account answers under', async () => {
    const bundle = await setup({ app: APP, oauthVersions: ['2026-09'] });
    expect((await ask(bundle, {}, '2026-09')).status).toBe(200);
    expect((await ask(bundle, {}, '2026-03')).status).toBe(404);
  });

  test('loses its tokens before their time, and gets new ones', async () => {
    const bundle = await setup({ app: APP });
    const first = (await ask(bundle)).body['access_token'];
    bundle.simulator.expireAccessTokens();
    expect(await use(bundle, first)).toMatchObject({ category: 'EXPIRED_AUTHENTICATION' });
    expect(await use(bundle, (await ask(bundle)).body['access_token'])).toMatchObject({
      status: 200,
    });
  });

  test('may get a new refresh token each time, and the one before is over', async () => {
    const bundle = await setup({ app: { ...APP, rotates: true } });
    const second = (await ask(bundle)).body['refresh_token'] ?? '';
    expect(second).not.toBe('r1');
    expect(await ask(bundle)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await ask(bundle, { refresh_token: second })).status).toBe(200);
  });

  test.each([
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type', 'BAD_GRANT_TYPE'],
    [{ client_id: 'other' }, 401, 'invalid_client', 'BAD_CLIENT_ID'],
    [{ client_secret: 'other' }, 401, 'invalid_client', 'BAD_CLIENT_SECRET'],
    [{ refresh_token: 'other' }, 400, 'invalid_grant', 'BAD_REFRESH_TOKEN'],
  ])('is refused for %j', async (more, status, error, word) => {
    const answer = await ask(await setup({ app: APP }), more);
    expect(answer).toMatchObject({ status, body: { error, status: word } });
  });

  test('is granted nothing once it was taken out of the account', async () => {
    const bundle = await setup({ app: APP });
    const token = (await ask(bundle)).body['access_token'];
    bundle.simulator.revokeToken();
    expect(await use(bundle, token)).toMatchObject({ status: 401 });
    expect(await ask(bundle)).toMatchObject({ status: 400, body: { status: 'BAD_REFRESH_TOKEN' } });
  });
});

test('the token endpoint takes a form in the body and nothing else', async () => {
  const { url } = await setup({ app: APP });
  const token = `${url}/oauth/2026-03/token`;
  const asQuery = await fetch(`${token}?${new URLSearchParams(FORM).toString()}`, {
    method: 'POST',
    headers: UNCHECKED,
  });
  expect(asQuery.status).toBe(400);
  const asJson = await fetch(token, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...UNCHECKED },
    body: JSON.stringify(FORM),
  });
  expect(asJson.status).toBe(400);
});
