import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { read } from '../checkout.ts';

const folder = mkdtempSync(join(tmpdir(), 'shell-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The lines of a guide that take a setting from `.env`. */
function takingLines(path: string): readonly string[] {
  return read(path)
    .split('\n')
    .filter((line) => line.startsWith(': "${'));
}

/** What the shell has under a name after these lines. */
function valueOf(name: string, lines: readonly string[], environment: object = {}): string {
  const script = [...lines, `printf %s "$${name}"`].join('\n');
  const env = { PATH: process.env['PATH'], ...environment };
  return execFileSync('sh', ['-c', script], { cwd: folder, env }).toString();
}

test.each([
  ['docs/operations.md', ['OPERATOR_TOKEN', 'NEOSTORE_TENANT_ID']],
  ['docs/identity.md', ['OPERATOR_TOKEN', 'NEOSTORE_TENANT_ID']],
  ['docs/monitoring.md', ['OPERATOR_TOKEN', 'ALERT_WEBHOOK_URL']],
])('the commands of %s work with settings in .env alone', (path, names) => {
  const lines = takingLines(path);
  for (const name of names) {
    for (const written of [`${name}=a-value`, `${name}="a-value"`, `${name}='a-value'`]) {
      writeFileSync(join(folder, '.env'), `PORT=8080\n${written}\n`);
      expect(valueOf(name, lines)).toBe('a-value');
      expect(valueOf(name, lines, { [name]: 'of the shell' })).toBe('of the shell');
    }
  }
});
