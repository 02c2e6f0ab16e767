import type { LevelWithSilent } from 'pino';
import { z } from 'zod';
import { ConfigError } from './config/config-error.ts';
import { readDotenv, withDotenv, type Environment } from './config/environment.ts';
import { crossFaults, typoFaults, valueFaults, type Need } from './config/faults.ts';
import { VARIABLE_NAMES, VARIABLES, type GivenVariables } from './config/variables.ts';
import type { Secret } from './core/secret.ts';

/** Everything that can be set from outside, validated. */
export interface Settings {
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
    readonly timeline: 'auto' | 'custom-events' | 'notes' | 'app-events' | 'timeline-v3' | 'none';
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
  };
  /** `sqlite:` and a file name. */
  readonly databaseUrl: string;
  readonly mappingFile: string;
  readonly retentionDays: number;
  readonly dryRun: boolean;
  readonly logLevel: LevelWithSilent;
}

const ENVIRONMENT = z.object(VARIABLES);
type Values = z.output<typeof ENVIRONMENT>;

/**
 * Makes settings of environment variables. A variable that is blank counts as not set.
 *
 * @param options.needs what the command cannot do without; both by default, as for `start`
 * @throws ConfigError with all faults at once
 */
export function loadSettings(
  environment: Environment,
  options: { readonly needs?: readonly Need[] } = {},
): Settings {
  const given = givenVariables(environment);
  const parsed = ENVIRONMENT.safeParse(given);
  const faults = [
    ...(parsed.success ? [] : valueFaults(parsed.error, given)),
    ...crossFaults(given, options.needs ?? ['neostore', 'hubspot']),
    ...typoFaults(environment),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return settingsOf(parsed.data);
}

/** The environment of this process over the `.env` file of a directory, where there is one. */
export function readEnvironment(directory: string): Environment {
  return withDotenv(process.env, readDotenv(directory));
}

function givenVariables(environment: Environment): GivenVariables {
  const given = VARIABLE_NAMES.map((name) => [name, environment[name]?.trim() ?? ''] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

function settingsOf(values: Values): Settings {
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
    http: { host: values.HOST, port: values.PORT, tls: tlsOf(values) },
    operator: {
      host: values.OPERATOR_HOST,
      port: values.OPERATOR_PORT,
      token: values.OPERATOR_TOKEN ?? null,
    },
    databaseUrl: values.DATABASE_URL,
    mappingFile: values.MAPPING_FILE,
    retentionDays: values.RETENTION_DAYS,
    dryRun: values.DRY_RUN,
    logLevel: values.LOG_LEVEL,
  };
}

function oauthOf(values: Values): Settings['hubspot']['oauth'] {
  const { HUBSPOT_CLIENT_ID: clientId, HUBSPOT_CLIENT_SECRET: clientSecret } = values;
  const { HUBSPOT_REFRESH_TOKEN: refreshToken } = values;
  if (clientId === undefined || clientSecret === undefined || refreshToken === undefined) {
    return null;
  }
  return { clientId, clientSecret, refreshToken };
}

function tlsOf(values: Values): Settings['http']['tls'] {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = values;
  return certFile === undefined || keyFile === undefined ? null : { certFile, keyFile };
}
