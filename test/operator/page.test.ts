import { expect, test } from '@jest/globals';
import { bundlePage } from '../../src/operator/bundle-page.ts';
import { assetsOf } from '../../src/operator/page-assets.ts';
import { setup } from './setup.ts';

/** What a browser may have to fetch and to read before it shows anything. */
const REQUESTS_MAX = 3;
const COMPRESSED_BYTES_MAX = 60_000;

/** The paths that a document names. */
function pathsIn(html: string): readonly string[] {
  return [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path = '']) => path);
}

test('the page has no script in itself, and its policy lets none through', async () => {
  await using operator = await setup();
  const page = await operator.ask('/', { token: null });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.text).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
  expect(page.headers['content-security-policy']).toContain(
    "default-src 'none'; script-src 'self'; style-src 'self';",
  );
});

test('the document names one script and one style sheet, which need nothing else', async () => {
  await using operator = await setup();
  const { text } = await operator.ask('/', { token: null });
  const paths = pathsIn(text);
  expect(paths.map((path) => path.replace(/-[A-Z0-9]{8}\./, '-HASH.'))).toEqual([
    '/assets/page-HASH.css',
    '/assets/page-HASH.js',
  ]);
  const types = ['text/css', 'text/javascript'];
  for (const [index, path] of paths.entries()) {
    const asset = await operator.ask(path, { token: null });
    expect([path, asset.status]).toEqual([path, 200]);
    expect(asset.headers['content-type']).toBe(`${types[index]}; charset=utf-8`);
    expect(asset.text).not.toMatch(/\bimport\s*[("'{*]|@import|url\(/);
  }
});

test('all of it is at most 3 requests and 60 kB', async () => {
  const assets = assetsOf(await bundlePage({ sourceMap: false }));
  const html = assets.get('/')?.body.toString() ?? '';
  const needed = ['/', ...pathsIn(html)];
  const bytes = needed.map((path) => assets.get(path)?.encoded.get('br')?.byteLength ?? Infinity);
  expect(needed.length).toBeLessThanOrEqual(REQUESTS_MAX);
  expect(bytes.reduce((sum, one) => sum + one)).toBeLessThan(COMPRESSED_BYTES_MAX);
});

test.each(['br', 'gzip'])(
  'a browser that reads %s is sent that, and the same',
  async (encoding) => {
    await using operator = await setup();
    const plain = await operator.ask('/', { token: null });
    const answer = await fetch(operator.url, { headers: { 'accept-encoding': encoding } });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.headers.get('vary')).toBe('Accept-Encoding');
    expect(await answer.text()).toBe(plain.text);
  },
);

test('a bundle is kept forever, because another one has another name; the document is asked for each time', async () => {
  await using operator = await setup();
  const page = await operator.ask('/', { token: null });
  expect(page.headers['cache-control']).toBe('no-cache');
  for (const path of pathsIn(page.text)) {
    const asset = await operator.ask(path, { token: null });
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  }
  const etag = String(page.headers['etag']);
  const again = await operator.ask('/', { token: null, headers: { 'if-none-match': etag } });
  expect([again.status, again.text]).toEqual([304, '']);
});

test('whose work is in the bundle is told, with its licence', async () => {
  await using operator = await setup();
  const { text } = await operator.ask('/assets/licences.txt', { token: null });
  for (const words of ['Jason Miller', 'Leon Sorokin', 'The above copyright notice']) {
    expect(text).toContain(words);
  }
});

test('only the files of the page are served', async () => {
  await using operator = await setup();
  for (const path of [
    '/assets/../create-operator.ts',
    '/assets/%2e%2e/create-operator.ts',
    '/assets/index.html',
    '/assets/index.html.br',
    '/assets/page/main.ts',
    '/assets/',
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
