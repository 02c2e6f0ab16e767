import type { AddressRange } from './model/address-range.ts';
import type { LevelWithSilent } from 'pino';
import { z } from 'zod';
import { ConfigError, type ConfigFault } from './config/config-error.ts';
import { lineFaults, unknownNames } from './config/dotenv-faults.ts';
import { DOTENV, readDotenv, readSettingsText, type Environment } from './config/environment.ts';
import { listConnections, type GivenConnection } from './config/connections-file.ts';
import { ownOrShipped } from './config/own-or-shipped.ts';
import {
  connectionFaults,
  daemonFaults,
  typoFaults,
  valueFaults,
  type Need,
} from './config/faults.ts';
import {
  CONNECTION_VARIABLES,
  DAEMON_VARIABLES,
  VARIABLE_NAMES,
  type GivenVariables,
} from './config/variables.ts';
import { parseDotenv, type Dotenv } from './core/parse-dotenv.ts';
import type { Secret } from './core/secret.ts';
import type { TimelineSetting } from './model/timeline.ts';

/** Everything that can be set from outside, validated. */
export interface Settings {
  /** At least one; several have different tenants. */
  readonly connections: readonly [ConnectionSettings, ...ConnectionSettings[]];
  /** The webhook listener. */
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Null serves plain HTTP, for a proxy in front. */
    readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  };
  /** Dashboard, metrics and JSON API. */
  readonly operator: {
    readonly host: string;
    readonly port: number;
    /** Null only where the host is a loopback address. */
    readonly token: Secret | null;
    /** Proxies whose `X-Forwarded-For` is believed. */
    readonly trustedProxies: readonly AddressRange[];
  };
  /** Where to report what is wrong; null reports nothing. */
  readonly alerts: {
    readonly webhookUrl: Secret;
  } | null;
  /** Work that waits longer is overdue. */
  readonly pendingMinutes: number;
  /** `sqlite:` and a file name, or the URL of a PostgreSQL database. */
  readonly databaseUrl: string;
  /** URL of the same PostgreSQL database past a pooler, for hints; null where there is none of its own. */
  readonly databaseDirectUrl: string | null;
  readonly retentionDays: number;
  readonly logLevel: LevelWithSilent;
  /** `auto` is text on a terminal, and JSON elsewhere. */
  readonly logFormat: 'auto' | 'json' | 'text';
}

/** One Neostore tenant and its HubSpot account. */
export interface ConnectionSettings {
  readonly hubspot: {
    /** Null with OAuth, in a dry run, and for commands that do not need HubSpot. */
    readonly accessToken: Secret | null;
    /** The app and its refresh token; null where there is an access token, or neither. */
    readonly oauth: {
      readonly clientId: string;
      readonly clientSecret: Secret;
      readonly refreshToken: Secret;
    } | null;
    /** Without a slash at its end, as all base URLs here. */
    readonly baseUrl: string;
    readonly apiVersion: string;
    readonly requestsPer10s: number;
    /** Share of the account's daily quota left to its other apps, from 0 to less than 1. */
    readonly dailyReserve: number;
    readonly timeline: TimelineSetting;
  };
  readonly neostore: {
    /** Null for commands that do not need Neostore. */
    readonly tenantId: string | null;
    /** All of them are good; several while one replaces the other. */
    readonly webhookSecrets: readonly Secret[];
    readonly signatureEncoding: 'auto' | 'hex' | 'base64';
    readonly apiKey: Secret | null;
    readonly baseUrl: string;
  };
  readonly mappingFile: string;
  readonly dryRun: boolean;
}

const CONNECTION = z.object(CONNECTION_VARIABLES);
const DAEMON = z.object(DAEMON_VARIABLES);
type ConnectionValues = z.output<typeof CONNECTION>;
type DaemonValues = z.output<typeof DAEMON>;

/**
 * Makes settings of environment variables, and of the file that `CONNECTIONS_FILE` names. A
 * variable that is blank counts as not set.
 *
 * @param options.needs what the command cannot do without; both systems by default, as for `start`
 * @throws ConfigError with all faults of all connections at once
 */
export function loadSettings(
  environment: Environment,
  options: { readonly needs?: readonly Need[] } = {},
): Settings {
  const given = givenVariables(environment);
  const listed = listConnections(environment, given);
  const needs = options.needs ?? ['neostore', 'hubspot'];
  const read = listed.connections.map((connection) => readConnection(connection, needs));
  const daemon = DAEMON.safeParse(given);
  const faults = [
    ...listed.faults,
    ...read.flatMap(({ faults }) => faults),
    ...(daemon.success ? [] : valueFaults(daemon.error, given)),
    ...daemonFaults(given),
    ...typoFaults(environment, listed.referred),
  ];
  const [first, ...others] = read.flatMap(({ settings }) => settings ?? []);
  if (first === undefined || !daemon.success || faults.length > 0) {
    throw new ConfigError(oneForEachVariable(faults));
  }
  return { connections: [first, ...others], ...daemonOf(daemon.data) };
}

/** The mapping files of all connections, each once, whatever is wrong with the other settings. */
export function mappingFilesOf(environment: Environment): readonly string[] {
  const { connections } = listConnections(environment, givenVariables(environment));
  const files = connections.map(({ given }) => mappingFileOf(given));
  return [...new Set(files)];
}

/**
 * The environment of this process over the `.env` file of a directory, where there is one.
 *
 * @param note called with each sentence on a line that has no effect and is no fault
 * @throws ConfigError with all faults of the file's lines, or else of its names
 */
export function readEnvironment(
  directory: string,
  note: (sentence: string) => void = () => undefined,
): Environment {
  return environmentOf(parseDotenv(readDotenv(directory)), process.env, DOTENV, note);
}

/**
 * The settings of a file alone, whatever the environment of this process is.
 *
 * @param note as for {@link readEnvironment}
 * @throws ConfigError as {@link readEnvironment}, and the system's error where the file cannot be read
 */
export function readSettingsFile(
  path: string,
  note: (sentence: string) => void = () => undefined,
): Environment {
  return environmentOf(parseDotenv(readSettingsText(path)), {}, path, note);
}

function environmentOf(
  dotenv: Dotenv,
  over: Environment,
  file: string,
  note: (sentence: string) => void,
): Environment {
  const wrong = lineFaults(dotenv, file);
  // What the other lines lack may well be in these, so nothing else is said yet.
  if (wrong.length > 0) throw new ConfigError(wrong);
  const values = Object.fromEntries(dotenv.entries.map(({ name, value }) => [name, value]));
  const environment = { ...values, ...over };
  const { referred } = listConnections(environment, givenVariables(environment));
  const { faults, notes } = unknownNames(dotenv, referred, file);
  if (faults.length > 0) throw new ConfigError(faults);
  for (const sentence of notes) note(sentence);
  return environment;
}

function givenVariables(environment: Environment): GivenVariables {
  const given = VARIABLE_NAMES.map((name) => [name, environment[name]?.trim() ?? ''] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

function readConnection(
  { title, given, own }: GivenConnection,
  needs: readonly Need[],
): { readonly settings: ConnectionSettings | null; readonly faults: readonly ConfigFault[] } {
  const parsed = CONNECTION.safeParse(given);
  const faults = [
    ...(parsed.success ? [] : valueFaults(parsed.error, given)),
    // A connection among several is known by its tenant, whatever the command.
    ...connectionFaults(given, title === null ? needs : ['tenant', ...needs]),
  ];
  const environment = new Set(Object.keys(given).filter((name) => !(name in own)));
  return {
    settings: parsed.success ? connectionOf(parsed.data, given) : null,
    faults: faults.map((fault) =>
      title === null || environment.has(fault.variable) ? fault : { connection: title, ...fault },
    ),
  };
}

/**
 * The first fault of each variable of a connection: what is wrong with a value explains why it is
 * missing, and a value of the environment that several connections take over is reported once.
 */
function oneForEachVariable(faults: readonly ConfigFault[]): readonly ConfigFault[] {
  const keys = faults.map(({ connection = '', variable }) => `${connection} ${variable}`);
  return faults.filter((_fault, index) => keys.indexOf(keys[index] ?? '') === index);
}

function connectionOf(values: ConnectionValues, given: GivenVariables): ConnectionSettings {
  return {
    hubspot: {
      accessToken: values.HUBSPOT_ACCESS_TOKEN ?? null,
      oauth: oauthOf(values),
      baseUrl: values.HUBSPOT_BASE_URL,
      apiVersion: values.HUBSPOT_API_VERSION,
      requestsPer10s: values.HUBSPOT_REQUESTS_PER_10S,
      dailyReserve: values.HUBSPOT_DAILY_RESERVE,
      timeline: values.HUBSPOT_TIMELINE,
    },
    neostore: {
      tenantId: values.NEOSTORE_TENANT_ID ?? null,
      webhookSecrets: values.NEOSTORE_WEBHOOK_SECRET ?? [],
      signatureEncoding: values.NEOSTORE_SIGNATURE_ENCODING,
      apiKey: values.NEOSTORE_API_KEY ?? null,
      baseUrl: values.NEOSTORE_BASE_URL,
    },
    mappingFile: mappingFileOf(given),
    dryRun: values.DRY_RUN,
  };
}

function daemonOf(values: DaemonValues): Omit<Settings, 'connections'> {
  return {
    http: { host: values.HOST, port: values.PORT, tls: tlsOf(values) },
    operator: {
      host: values.OPERATOR_HOST,
      port: values.OPERATOR_PORT,
      token: values.OPERATOR_TOKEN ?? null,
      trustedProxies: values.TRUSTED_PROXIES ?? [],
    },
    alerts: alertsOf(values),
    pendingMinutes: values.ALERT_PENDING_MINUTES,
    databaseUrl: values.DATABASE_URL,
    databaseDirectUrl: values.DATABASE_DIRECT_URL ?? null,
    retentionDays: values.RETENTION_DAYS,
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT,
  };
}

/** The default mapping comes with the program; one that was asked for by name is no other one. */
function mappingFileOf({ MAPPING_FILE: file }: GivenVariables): string {
  return file ?? ownOrShipped(CONNECTION_VARIABLES.MAPPING_FILE.parse(undefined));
}

function oauthOf(values: ConnectionValues): ConnectionSettings['hubspot']['oauth'] {
  const { HUBSPOT_CLIENT_ID: clientId, HUBSPOT_CLIENT_SECRET: clientSecret } = values;
  const { HUBSPOT_REFRESH_TOKEN: refreshToken } = values;
  if (clientId === undefined || clientSecret === undefined || refreshToken === undefined) {
    return null;
  }
  return { clientId, clientSecret, refreshToken };
}

function alertsOf({ ALERT_WEBHOOK_URL: webhookUrl }: DaemonValues): Settings['alerts'] {
  return webhookUrl === undefined ? null : { webhookUrl };
}

function tlsOf(values: DaemonValues): Settings['http']['tls'] {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = values;
  return certFile === undefined || keyFile === undefined ? null : { certFile, keyFile };
}
