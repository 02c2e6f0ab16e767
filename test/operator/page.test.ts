import { expect, test } from '@jest/globals';
import { bundlePage } from '../../src/pages/bundle-page.ts';
import { assetsOf } from '../../src/pages/page-assets.ts';
import { setup } from './setup.ts';

/** What a browser may have to read before it shows anything. */
const FIRST_BYTES_MAX = 52_000;

/** The document, the script, the charts and the editor; no view needs more than three of them. */
const FILES_MAX = 4;

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

test('the document names one script, which brings the style and names what it loads later', async () => {
  await using operator = await setup();
  const { text } = await operator.ask('/', { token: null });
  const [path = '', ...others] = pathsIn(text);
  expect(others).toEqual([]);
  const script = await operator.ask(path, { token: null });
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(script.text).toContain('prefers-color-scheme');
  const later = [...script.text.matchAll(/import\("\.\/([^"]+)"\)/g)].map(([, name]) => name);
  expect(later).toHaveLength(2);
  for (const name of later)
    expect((await operator.ask(`/assets/${name}`, { token: null })).status).toBe(200);
  expect(script.text).not.toMatch(/^import /m);
});

test('it is two requests and at most 52 kB until something is seen, and one more for charts or the editor', async () => {
  const assets = assetsOf(await bundlePage('operator', { sourceMap: false }));
  const html = assets.get('/')?.body.toString() ?? '';
  const first = ['/', ...pathsIn(html)];
  const bytes = first.map((path) => assets.get(path)?.encoded.get('br')?.byteLength ?? Infinity);
  expect(bytes.reduce((sum, one) => sum + one)).toBeLessThan(FIRST_BYTES_MAX);
  const all = [...assets.keys()].filter((path) => path !== '/assets/licences.txt');
  expect(first).toHaveLength(2);
  expect(all.length).toBeLessThanOrEqual(FILES_MAX);
});

test.each([
  ['gzip', 'gzip, deflate'],
  ['br', 'gzip, deflate, br, zstd'],
])('it comes in %s to whoever reads %s, and is the same', async (encoding, accepted) => {
  await using operator = await setup();
  const plain = await operator.ask('/', { token: null });
  const answer = await fetch(operator.url, { headers: { 'accept-encoding': accepted } });
  expect(answer.headers.get('content-encoding')).toBe(encoding);
  expect(answer.headers.get('vary')).toBe('Accept-Encoding');
  expect(await answer.text()).toBe(plain.text);
});

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
    '/assets/style/page.css',
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
