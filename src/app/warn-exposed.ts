import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DOTENV } from '../config/environment.ts';
import { exposedTo, type ExposedKind } from '../core/exposed-to.ts';
import { ledgerFiles } from '../ledger/open-ledger.ts';
import type { Log } from '../log.ts';

/**
 * Warns of files of the daemon that others may read, and of a folder that others may write to. What
 * the daemon makes is its user's alone; what is found otherwise somebody has made or changed.
 */
export function warnExposed(databaseUrl: string, log: Log): void {
  // Windows has no such modes; what stands for them says nothing.
  if (process.getgid === undefined) return;
  const files = ledgerFiles(databaseUrl);
  const [ledger] = files;
  warn(log, 'settings', DOTENV);
  if (ledger === undefined) return;
  for (const file of files) warn(log, 'ledger', file);
  warn(log, 'folder', dirname(ledger));
}

function warn(log: Log, kind: ExposedKind, file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return;
  const isOwnGroup = found.gid === process.getgid?.();
  const to = exposedTo(kind, { mode: found.mode, isOwnGroup });
  if (to === null) return;
  const hint = kind === 'folder' ? `chmod go-w ${file}` : `chmod 600 ${file}`;
  const mode = (found.mode & 0o7777).toString(8).padStart(4, '0');
  log.warn({ file, mode, to, hint }, 'file.exposed');
}
