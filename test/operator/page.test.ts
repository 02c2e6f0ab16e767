import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { setup } from './setup.ts';

test('the page comes with an import map that its policy lets through, and with no other script of its own', async () => {
  await using operator = await setup();
  const page = await operator.ask('/', { token: null });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  const inline = [...page.text.matchAll(/<script(?![^>]*src=)[^>]*>([^<]*)<\/script>/g)];
  expect(inline).toHaveLength(1);
  const hash = createHash('sha256')
    .update(inline[0]?.[1] ?? '')
    .digest('base64');
  expect(page.headers['content-security-policy']).toContain(`script-src 'self' 'sha256-${hash}';`);
});

test('all that the page names is served, as JavaScript without types and as style sheets', async () => {
  await using operator = await setup();
  const { text } = await operator.ask('/', { token: null });
  const { imports } = JSON.parse(/importmap">([^<]*)</.exec(text)?.[1] ?? '') as {
    imports: Record<string, string>;
  };
  const waiting = [
    ...[...text.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path = '']) => path),
    ...Object.values(imports),
  ];
  const seen = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const asset = await operator.ask(path, { token: null });
    expect([path, asset.status]).toEqual([path, 200]);
    const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
    expect([path, asset.headers['content-type']]).toEqual([path, `${type}; charset=utf-8`]);
    if (path.endsWith('.css')) continue;
    expect([path, /^(?:export )?interface |^import type/m.test(asset.text)]).toEqual([path, false]);
    for (const [, name = ''] of asset.text.matchAll(
      /^(?:import|export)\b[^'"]*?from ?["']([^"']+)["']/gm,
    )) {
      const isBare = !name.startsWith('.');
      waiting.push(isBare ? (imports[name] ?? name) : new URL(name, `http://x${path}`).pathname);
    }
  }
  expect([...seen].some((path) => path.endsWith('.ts'))).toBe(true);
});

test('a browser that has a file already is not sent it again', async () => {
  await using operator = await setup();
  const first = await operator.ask('/', { token: null });
  const etag = String(first.headers['etag']);
  expect(first.headers['cache-control']).toBe('no-cache');
  const again = await operator.ask('/', { token: null, headers: { 'if-none-match': etag } });
  expect([again.status, again.text]).toEqual([304, '']);
});

test('only the files of the page are served', async () => {
  await using operator = await setup();
  for (const path of [
    '/assets/page/../create-operator.ts',
    '/assets/page/%2e%2e/create-operator.ts',
    '/assets/page/tsconfig.json',
    '/assets/vendor/../../package.json',
    '/assets/page/',
    '/package.json',
  ]) {
    expect([path, (await operator.ask(path)).status]).toEqual([path, 404]);
  }
});

test('an address without the # leads to its place on the page', async () => {
  await using operator = await setup();
  const answer = await operator.ask('/contacts/ada%40example.com', { token: null });
  expect([answer.status, answer.headers['location']]).toEqual([
    302,
    '/#/contacts/ada%40example.com',
  ]);
});

test('the page takes no other method', async () => {
  await using operator = await setup();
  const answer = await operator.ask('/', { body: {} });
  expect([answer.status, answer.headers['allow']]).toEqual([405, 'HEAD, GET']);
});
