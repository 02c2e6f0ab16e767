import { readFileSync } from 'node:fs';
import { jsonFaults } from '../core/json-fault.ts';
import { isJsonObject, parseJson } from '../core/json.ts';
import type { ConfigFault } from './config-error.ts';
import type { Environment } from './environment.ts';
import { CREDENTIAL, nearestName } from './faults.ts';
import {
  CONNECTION_VARIABLES,
  isConnectionVariable,
  VARIABLE_NAMES,
  type GivenVariables,
} from './variables.ts';
import type { JsonObject } from '../model/json.ts';

/** The variables of one connection as they are written, before they are validated. */
export interface GivenConnection {
  /** The connection in the words of a fault; null for the only one, that of the environment. */
  readonly title: string | null;
  /** Its own values over those of the environment. */
  readonly given: GivenVariables;
  /** Which of them are its own. */
  readonly own: GivenVariables;
}

/** What `CONNECTIONS_FILE` lists. */
export interface ListedConnections {
  readonly connections: readonly GivenConnection[];
  readonly faults: readonly ConfigFault[];
  /** Environment variables that the file refers to. */
  readonly referred: ReadonlySet<string>;
}

/** Reads the file of `CONNECTIONS_FILE`; without one, the environment is the only connection. */
export function listConnections(
  environment: Environment,
  given: GivenVariables,
): ListedConnections {
  const { CONNECTIONS_FILE: file } = given;
  if (file === undefined) {
    const connections = [{ title: null, given, own: given }];
    return { connections, faults: [], referred: new Set() };
  }
  const list = readList(file);
  if (!Array.isArray(list)) return { connections: [], faults: [list], referred: new Set() };
  const entries = list.map((entry: unknown, index) => readEntry(entry, index, environment, given));
  const connections = entries.map(({ connection }) => connection);
  return {
    connections,
    faults: [...entries.flatMap(({ faults }) => faults), ...sameTenantFaults(connections)],
    referred: new Set(entries.flatMap(({ referred }) => referred)),
  };
}

/** The entries of the file, or the one fault that keeps them from being read. */
function readList(file: string): unknown[] | ConfigFault {
  const fault = (expected: string): ConfigFault => {
    return { variable: 'CONNECTIONS_FILE', found: JSON.stringify(file), expected };
  };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fault(`a file that can be read (${code})`);
  }
  const [wrong] = jsonFaults(text);
  // What stands there is not quoted: there may be secrets in it.
  if (wrong !== undefined) {
    const { line, column } = wrong.place;
    return fault(`a file of JSON, which it is not in line ${line}, column ${column}`);
  }
  const list = parseJson(text);
  return Array.isArray(list) && list.length > 0
    ? list
    : fault('a JSON array with an object for each connection');
}

interface Entry {
  readonly connection: GivenConnection;
  readonly faults: readonly ConfigFault[];
  readonly referred: readonly string[];
}

function readEntry(
  entry: unknown,
  index: number,
  environment: Environment,
  defaults: GivenVariables,
): Entry {
  const settings = isJsonObject(entry) ? entry : {};
  const { own, faults, referred } = readSettings(settings, environment);
  const given = { ...withoutOtherCredential(defaults, own), ...own };
  const { NEOSTORE_TENANT_ID: tenant } = given;
  const title = `connection ${index + 1}${tenant === undefined ? '' : ` (${tenant})`}`;
  if (!isJsonObject(entry)) {
    const expected = 'a JSON object with the settings of the connection';
    faults.push({ variable: 'CONNECTIONS_FILE', found: kindOf(entry), expected });
  }
  return {
    connection: { title, given, own },
    faults: faults.map((fault) => ({ ...fault, connection: title })),
    referred,
  };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function readSettings(settings: JsonObject, environment: Environment) {
  const own: Record<string, string> = {};
  const faults: ConfigFault[] = [];
  const referred: string[] = [];
  for (const [variable, value] of Object.entries(settings)) {
    const written = writtenText(value);
    if (!isConnectionVariable(variable)) {
      faults.push(misplaced(variable));
    } else if (written === null) {
      faults.push({ variable, found: kindOf(value), expected: 'a string' });
    } else {
      const name = REFERENCE.exec(written)?.[1] ?? null;
      const text = name === null ? written : (environment[name]?.trim() ?? '');
      if (name !== null) referred.push(name);
      if (text !== '') own[variable] = text;
      else if (name !== null) faults.push({ variable, ...unanswered(name) });
    }
  }
  return { own: own as GivenVariables, faults, referred };
}

/** A value as it would stand in an environment variable; null where it could not. */
function writtenText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** A value that is in an environment variable, so that no secret has to be in the file. */
const REFERENCE = /^env:(.*)$/;

/** What is no name of a variable may be a secret that got there by mistake. */
function unanswered(name: string): Pick<ConfigFault, 'found' | 'expected'> {
  return /^[A-Z_][A-Z_0-9]*$/i.test(name)
    ? { found: `"env:${name}"`, expected: `${name} to be set in the environment` }
    : { found: '"env:"', expected: 'the name of an environment variable after it' };
}

function misplaced(variable: string): ConfigFault {
  if (VARIABLE_NAMES.some((name) => name === variable)) {
    const found = 'a setting of the whole daemon';
    return { variable, found, expected: 'it in the environment, once for all connections' };
  }
  const nearest = nearestName(variable, Object.keys(CONNECTION_VARIABLES));
  const expected = nearest === null ? 'a setting of a connection' : `${nearest}, most likely`;
  return { variable, found: 'an unknown setting', expected };
}

/** A connection with a credential of its own takes over no part of the environment's. */
function withoutOtherCredential(defaults: GivenVariables, own: GivenVariables): GivenVariables {
  if (CREDENTIAL.every((name) => own[name] === undefined)) return defaults;
  const names = new Set<string>(CREDENTIAL);
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => !names.has(name)));
}

/** A delivery names its tenant and nothing else, so no two connections can share one. */
function sameTenantFaults(connections: readonly GivenConnection[]): ConfigFault[] {
  const tenants = connections.map(({ given }) => given.NEOSTORE_TENANT_ID);
  return connections.flatMap(({ title }, index) => {
    const tenant = tenants[index];
    const first = tenants.indexOf(tenant);
    if (tenant === undefined || title === null || first === index) return [];
    const expected = `another tenant than that of connection ${first + 1}`;
    return [
      {
        connection: title,
        variable: 'NEOSTORE_TENANT_ID',
        found: JSON.stringify(tenant),
        expected,
      },
    ];
  });
}
