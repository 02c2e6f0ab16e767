import { EXIT, type CliError } from './context.ts';

/** What a person reads of a failure, and the status that the process ends with. */
export interface Explanation {
  readonly message: string;
  readonly status: number;
}

/** What is read of an error: never its class, which may be another realm's. */
interface Thrown {
  readonly message: string;
  readonly code?: string;
  readonly engine?: string;
  readonly path?: string;
  readonly port?: number;
  readonly stack?: string;
}

/**
 * Explains a failure in words that say what to do next; only a fault of the program shows its stack.
 *
 * @param named what the ledger is named by
 */
export function explain(error: unknown, named = 'DATABASE_URL'): Explanation {
  const { code = '', message, path, port, stack, engine } = error as Thrown;
  switch (code) {
    case 'cli':
      return { message, status: (error as CliError).status };
    case 'CONFIG_INVALID':
      return usage(`${message}\nSet them in the environment or in .env; see docs/settings.md.`);
    case 'mapping':
      return usage(`${message}\ndocs/mapping.md says what a mapping file may hold.`);
    case 'hubspot-answers':
      return usage(`${message}\n"neostore-hubspot probe --list" says what such a file may hold.`);
    case 'already-running':
    case 'fenced':
    case 'newer-schema':
    case 'other-schema':
    case 'full':
    case 'missing':
    case 'moved':
    case 'unsafe':
    case 'lost':
    case 'closed':
      return failed(message);
    case 'corrupt':
      return failed(`${message}\n${engine === 'postgres' ? SERVER_DAMAGED : damagedFile(named)}`);
    case 'unavailable':
      return failed(`${message}\n${adviceOn(engine, named)}`);
    case 'EADDRINUSE':
      return failed(`port ${port} is taken: stop the program that listens there, or ${OTHER_PORT}`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return failed(`${message}; HOST has to be an address of this machine`);
    case 'EEXIST':
      return usage(`${path} is there already: remove it, or name another file`);
    case 'EISDIR':
      return failed(`${message}; is .env a folder?`);
    case 'EACCES':
    case 'ENOENT':
      if (path !== undefined) return failed(`cannot read ${path} (${code})`);
      return failed(`${message}; ${OTHER_PORT}`);
    default:
      if (code.startsWith('ERR_OSSL')) return failed(`${TLS_FAULT} (${code})`);
      return /^E[A-Z]+$/.test(code) ? failed(message) : bug(stack ?? message);
  }
}

const OTHER_PORT =
  'choose another port (PORT or OPERATOR_PORT; in the sandbox --port, --operator-port or --hubspot-port)';
const SERVER_DAMAGED =
  'PostgreSQL finds its own files damaged: restore the last backup of the server.';
const TLS_FAULT =
  'TLS_CERT_FILE and TLS_KEY_FILE have to name a PEM certificate and its private key';

function damagedFile(named: string): string {
  return `The file that ${named} names is damaged, or is no ledger.`;
}

function adviceOn(engine: string | undefined, named: string): string {
  return engine === 'postgres'
    ? `See that the PostgreSQL that ${named} names can be reached from here, lets its user in, has room, and is set as docs/scale.md says.`
    : `See that the file that ${named} names can be written, that its disk has room, and that no other program holds it.`;
}

function usage(message: string): Explanation {
  return { message, status: EXIT.usage };
}

function failed(message: string): Explanation {
  return { message, status: EXIT.failed };
}

function bug(trace: string): Explanation {
  return failed(`This is a fault of the program; please report it with these lines:\n${trace}`);
}
