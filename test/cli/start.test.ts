import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { freePort, startDaemon } from './a-daemon.ts';
import { FAULTS, faultyMapping } from './faulty-mapping.ts';
import { run, SETTINGS } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const settingsFor = (name: string): typeof SETTINGS => ({
  ...SETTINGS,
  DRY_RUN: 'true',
  DATABASE_URL: `sqlite:${folder(name)}`,
});

test('runs until it is asked to end, then ends with status 0', async () => {
  const port = String(await freePort());
  const stopping = new AbortController();
  const ready = Promise.withResolvers<void>();
  const ended = run(
    ['start'],
    { ...settingsFor('running.db'), PORT: port },
    { signal: stopping.signal, onReady: ready.resolve },
  );
  await ready.promise;
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  stopping.abort();
  expect(answer.status).toBe(200);
  expect(await ended).toEqual({ status: 0, out: '', err: '' });
  await expect(fetch(`http://127.0.0.1:${port}/readyz`)).rejects.toThrow();
});

describe('ends with one message and status 2', () => {
  test('when settings are wrong', async () => {
    const { status, out, err } = await run(['start']);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.split('\n')).toHaveLength(5);
    expect(err).toContain('HUBSPOT_ACCESS_TOKEN: found nothing');
  });

  test('when the mapping has faults, all of which it reports', async () => {
    const MAPPING_FILE = faultyMapping(folder('faulty.json'));
    const { status, err } = await run(['start'], { ...settingsFor('mapping.db'), MAPPING_FILE });
    expect(status).toBe(2);
    expect(err.split('\n')).toEqual([
      `mapping file ${MAPPING_FILE} has ${FAULTS.length} faults:`,
      ...FAULTS.map((fault) => `  ${fault}`),
      'docs/mapping.md says what a mapping file may hold.',
    ]);
  });
});

describe('ends with one message and status 1', () => {
  test('when the port is taken; the ledger is free again after it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const environment = { ...settingsFor('port.db'), PORT: String(port) };
    const { status, err } = await run(['start'], environment);
    server.close();
    expect(status).toBe(1);
    expect(err).toMatch(new RegExp(`^port ${port} is taken: .*\\(PORT or OPERATOR_PORT; .*\\)$`));
    await (await startDaemon({ ...environment, PORT: '0' })).stop();
  });

  test('when another process sends the work of this ledger', async () => {
    const environment = settingsFor('leased.db');
    const other = await startDaemon(environment);
    const { status, err } = await run(['start'], environment);
    await other.stop();
    expect(status).toBe(1);
    expect(err).toMatch(/^another neostore-hubspot is running on sqlite:.*; stop it first$/);
  });

  test('when a newer version wrote the ledger', async () => {
    const environment = settingsFor('newer.db');
    await (await startDaemon(environment)).stop();
    const database = new Database(folder('newer.db'));
    database.exec("INSERT INTO migrations (version, applied_at) VALUES (99, '2030-01-01')");
    database.close();
    const { status, err } = await run(['start'], environment);
    expect(status).toBe(1);
    expect(err).toMatch(/^The ledger has schema 99, this program knows schemas up to \d+: .*\.$/);
  });

  test('when the ledger is a file of another kind', async () => {
    writeFileSync(folder('text.db'), 'This is no ledger. '.repeat(100));
    const { status, err } = await run(['start'], settingsFor('text.db'));
    expect(status).toBe(1);
    expect(err).toContain('is damaged, or is no ledger');
  });

  test('when the ledger cannot be opened', async () => {
    mkdirSync(folder('folder.db'));
    const { status, err } = await run(['start'], settingsFor('folder.db'));
    expect(status).toBe(1);
    expect(err).toContain('that DATABASE_URL names can be written');
  });

  test('when a certificate is missing', async () => {
    const tls = { TLS_CERT_FILE: folder('cert.pem'), TLS_KEY_FILE: folder('cert.pem') };
    const { status, err } = await run(['start'], { ...settingsFor('tls.db'), ...tls });
    expect({ status, err }).toEqual({
      status: 1,
      err: `cannot read ${tls.TLS_CERT_FILE} (ENOENT)`,
    });
  });
});
