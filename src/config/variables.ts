import assert from 'node:assert/strict';
import { z } from 'zod';
import {
  addressRanges,
  apiVersion,
  baseUrl,
  databaseUrl,
  flag,
  host,
  oneOf,
  port,
  postgresUrl,
  secret,
  secrets,
  share,
  tenantId,
  text,
  token,
  webUrl,
  wholeNumber,
} from './values.ts';
import { TIMELINE_SETTINGS } from '../model/timeline.ts';

/** What is to be said of a variable besides its schema. */
export interface AboutVariable {
  /** Half a sentence for the documentation. */
  readonly meaning: string;
  readonly unit?: string;
  /** The value of a variable that is not set, as it would be written. */
  readonly fallback?: string;
  /** Its value never stands in an error message. */
  readonly confidential?: true;
}

/** What is said of each member of {@link VARIABLES}, by its schema. */
const ABOUT = z.registry<AboutVariable>();

/** The variables of which each connection has its own values. */
export const CONNECTION_VARIABLES = {
  HUBSPOT_ACCESS_TOKEN: optional(token, {
    meaning:
      'Service key, static-auth app token or private-app token: the bearer token of all calls to HubSpot. Required, or OAuth instead, unless `DRY_RUN` is true.',
    confidential: true,
  }),
  HUBSPOT_CLIENT_ID: optional(text, {
    meaning:
      'OAuth instead of a token: client id of the app. Goes with `HUBSPOT_CLIENT_SECRET` and `HUBSPOT_REFRESH_TOKEN`.',
    confidential: true,
  }),
  HUBSPOT_CLIENT_SECRET: optional(token, {
    meaning: 'OAuth: client secret of the app.',
    confidential: true,
  }),
  HUBSPOT_REFRESH_TOKEN: optional(token, {
    meaning:
      'OAuth: refresh token from the installation of the app in the account. If HubSpot replaces it, the new one is kept in the ledger until this variable changes.',
    confidential: true,
  }),
  HUBSPOT_BASE_URL: defaulting(baseUrl, 'https://api.hubapi.com', {
    meaning: "Where HubSpot's API answers.",
  }),
  HUBSPOT_API_VERSION: defaulting(apiVersion, '2026-09', {
    meaning:
      "Dated version of HubSpot's API, of all its parts that have one; events and OAuth fall back to an older one that HubSpot offers.",
  }),
  HUBSPOT_REQUESTS_PER_10S: defaulting(wholeNumber(1, 1_000), '100', {
    unit: 'requests per 10 seconds',
    meaning: 'Ceiling of calls to HubSpot; lowered by what the headers of its answers say.',
  }),
  HUBSPOT_DAILY_RESERVE: defaulting(share, '0.1', {
    unit: 'share of the daily quota',
    meaning: "What is left of the HubSpot account's daily quota to its other apps.",
  }),
  HUBSPOT_TIMELINE: defaulting(oneOf(TIMELINE_SETTINGS), 'auto', {
    meaning:
      'How events appear on a contact: `auto` (custom events where the account has them, else notes), `custom-events`, `notes`, `app-events` or `timeline-v3` (both for HubSpot partners, with OAuth), or `none`.',
  }),
  NEOSTORE_TENANT_ID: optional(tenantId, {
    meaning: 'Tenant whose webhooks are received. Required to start.',
  }),
  NEOSTORE_WEBHOOK_SECRET: optional(secrets, {
    meaning:
      '`signatureSecret` of the webhook, or several separated by commas while one replaces the other. Required to start.',
    confidential: true,
  }),
  NEOSTORE_SIGNATURE_ENCODING: defaulting(oneOf(['auto', 'hex', 'base64']), 'auto', {
    meaning: 'How the signature is written: `auto` (either), `hex` or `base64`.',
  }),
  NEOSTORE_API_KEY: optional(token, {
    meaning: "Key of Neostore's admin API, for setup and backfill.",
    confidential: true,
  }),
  NEOSTORE_BASE_URL: defaulting(baseUrl, 'https://app.neostore.cloud', {
    meaning: "Where Neostore's admin API answers.",
  }),
  MAPPING_FILE: defaulting(text, 'mappings/default.json', {
    meaning:
      'The mapping file. Without this variable and without such a file in the working folder, it is the default mapping that comes with the program.',
  }),
  DRY_RUN: defaulting(flag, 'false', {
    meaning: 'Receive, apply and plan, but write nothing to HubSpot: `true` or `false`.',
  }),
};

/** The variables that the whole daemon has once. */
export const DAEMON_VARIABLES = {
  HOST: defaulting(host, '0.0.0.0', { meaning: 'Address of the webhook listener.' }),
  PORT: defaulting(port, '8080', {
    meaning: 'Port of the webhook listener; 0 takes a free one.',
  }),
  TLS_CERT_FILE: optional(text, {
    meaning:
      'Certificate chain (PEM) to serve HTTPS itself, together with `TLS_KEY_FILE`; otherwise a proxy has to.',
  }),
  TLS_KEY_FILE: optional(text, { meaning: 'Private key (PEM) of the certificate.' }),
  OPERATOR_HOST: defaulting(host, '127.0.0.1', {
    meaning: 'Address of the dashboard, the metrics and the JSON API.',
  }),
  OPERATOR_PORT: defaulting(port, '8081', {
    meaning: 'Port of the dashboard, the metrics and the JSON API; 0 takes a free one.',
  }),
  OPERATOR_TOKEN: optional(secret, {
    meaning:
      'Bearer token of the operator listener. Required unless `OPERATOR_HOST` is a loopback address.',
    confidential: true,
  }),
  TRUSTED_PROXIES: optional(addressRanges, {
    meaning:
      'Addresses of the reverse proxies in front of the operator listener, and ranges of them, separated by commas: `X-Forwarded-For` is believed from these alone. It says whose wrong tokens are counted together.',
  }),
  DATABASE_URL: defaulting(databaseUrl, 'sqlite:data/ledger.db', {
    meaning:
      'Where the ledger lives: `sqlite:` and a file, or the `postgres://` URL of a PostgreSQL database (15 or newer), which several processes may share: [scale.md](scale.md).',
    // A database URL may hold a password.
    confidential: true,
  }),
  DATABASE_DIRECT_URL: optional(postgresUrl, {
    meaning:
      'The URL of the same PostgreSQL database past a pooler such as PgBouncer. A session there hears from other replicas that there is work, which they otherwise find within a second. Not needed where `DATABASE_URL` goes to PostgreSQL itself.',
    // A database URL may hold a password.
    confidential: true,
  }),
  ALERT_WEBHOOK_URL: optional(webUrl, {
    meaning:
      'Where to report that a connection is blocked, dead letters appear or work is overdue, and when that is over: the address of an incoming webhook that takes what Slack takes (`{"text": "…"}`).',
    // Whoever has the address can write to the channel.
    confidential: true,
  }),
  ALERT_PENDING_MINUTES: defaulting(wholeNumber(1, 10_080), '15', {
    unit: 'minutes',
    meaning: 'Work that waits longer than this for HubSpot to confirm it is overdue.',
  }),
  RETENTION_DAYS: defaulting(wholeNumber(1, 3_650), '90', {
    unit: 'days',
    meaning: 'Payloads are purged after this time; ids and hashes are kept forever.',
  }),
  LOG_LEVEL: defaulting(
    oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    'info',
    { meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.' },
  ),
  LOG_FORMAT: defaulting(oneOf(['auto', 'json', 'text']), 'auto', {
    meaning:
      '`json`, an object a line, or `text`, for people. `auto` is `text` on a terminal and `json` elsewhere.',
  }),
  CONNECTIONS_FILE: optional(text, {
    meaning:
      'Several tenants in one daemon: a JSON file with the settings of each. Without it there is one connection, that of the environment.',
  }),
};

/** Every environment variable of the daemon: the one place that knows names, defaults and units. */
export const VARIABLES = { ...CONNECTION_VARIABLES, ...DAEMON_VARIABLES };

export type VariableName = keyof typeof VARIABLES;

/** Names of all variables, in the order of the documentation. */
export const VARIABLE_NAMES = Object.keys(VARIABLES) as readonly VariableName[];

/** Whether each connection has its own value of a variable. */
export function isConnectionVariable(name: string): name is keyof typeof CONNECTION_VARIABLES {
  return Object.hasOwn(CONNECTION_VARIABLES, name);
}

/** The variables that are set, by name, as they are written. */
export type GivenVariables = { readonly [name in VariableName]?: string };

/** What is known of a variable besides its schema. */
export function aboutVariable(name: VariableName): AboutVariable {
  const about = ABOUT.get(VARIABLES[name]);
  assert(about !== undefined, `${name} is described`);
  return about;
}

function optional<S extends z.ZodType>(schema: S, about: AboutVariable) {
  const variable = schema.optional();
  ABOUT.add(variable, about);
  return variable;
}

function defaulting<Out>(schema: z.ZodType<Out, string>, fallback: string, about: AboutVariable) {
  const variable = schema.prefault(fallback);
  ABOUT.add(variable, { ...about, fallback });
  return variable;
}
