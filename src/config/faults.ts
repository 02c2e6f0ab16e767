import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { REDACTED } from '../core/secret.ts';
import type { ConfigFault } from './config-error.ts';
import type { Environment } from './environment.ts';
import {
  aboutVariable,
  VARIABLE_NAMES,
  VARIABLES,
  type GivenVariables,
  type VariableName,
} from './variables.ts';

/** What a command cannot do without: a tenant's name, or an outside system; `start` needs both systems. */
export type Need = 'tenant' | 'neostore' | 'hubspot';

/** Variables with these beginnings are ours, so an unknown one among them is worth a word. */
const OUR_PREFIX = /^(HUBSPOT|NEOSTORE|OPERATOR|ALERT)_/;

/** An unknown name within this many edits of a known one is taken for a slip of the hand. */
const TYPO_EDITS_MAX = 3;

/** What is quoted of a faulty value, in characters. */
const FOUND_CHARS_MAX = 80;

const NOTHING = 'nothing';

const OAUTH = ['HUBSPOT_CLIENT_ID', 'HUBSPOT_CLIENT_SECRET', 'HUBSPOT_REFRESH_TOKEN'] as const;
/** What a call to HubSpot can be authorized by: a token, or all that OAuth takes. */
export const CREDENTIAL = ['HUBSPOT_ACCESS_TOKEN', ...OAUTH] as const;

const TLS = ['TLS_CERT_FILE', 'TLS_KEY_FILE'] as const;

/** The faults of single values, in the words of their schemas. */
export function valueFaults(error: z.ZodError, given: GivenVariables): ConfigFault[] {
  return error.issues.flatMap((issue) => {
    const variable = VARIABLE_NAMES.find((name) => name === issue.path[0]);
    return variable === undefined ? [] : [fault(variable, given, issue.message)];
  });
}

/** The faults of a connection that show only when several variables are seen together. */
export function connectionFaults(given: GivenVariables, needs: readonly Need[]): ConfigFault[] {
  return [...missing(given, needs), ...oneCredential(given), ...allOrNone(OAUTH, given)];
}

/** The faults of what the daemon has once that show only when several variables are seen together. */
export function daemonFaults(given: GivenVariables): ConfigFault[] {
  return [...allOrNone(TLS, given), ...openOperator(given), ...samePort(given)];
}

/**
 * Unknown variables that look like known ones: a setting that would silently have no effect.
 *
 * @param referred names that the connections file refers to
 */
export function typoFaults(environment: Environment, referred: ReadonlySet<string>): ConfigFault[] {
  const known = new Set<string>([...VARIABLE_NAMES, ...referred]);
  return Object.keys(environment).flatMap((name) => {
    if (known.has(name) || !OUR_PREFIX.test(name)) return [];
    const nearest = nearestName(name, VARIABLE_NAMES);
    if (nearest === null) return [];
    return [{ variable: name, found: 'an unknown variable', expected: `${nearest}, most likely` }];
  });
}

/** The name that was most likely meant; null where none is near. */
export function nearestName(name: string, names: readonly string[]): string | null {
  const nearest = closest(name, names);
  return distance(name, nearest) > TYPO_EDITS_MAX ? null : nearest;
}

function missing(given: GivenVariables, needs: readonly Need[]): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const require = (name: VariableName, expected: string) => {
    if (given[name] === undefined) faults.push(fault(name, given, expected));
  };
  if (needs.includes('tenant') || needs.includes('neostore')) {
    require('NEOSTORE_TENANT_ID', 'the id of your Neostore tenant');
  }
  if (needs.includes('neostore')) {
    require('NEOSTORE_WEBHOOK_SECRET', 'the signatureSecret of your Neostore webhook');
  }
  const dryRun = VARIABLES.DRY_RUN.safeParse(given.DRY_RUN).data === true;
  // An OAuth that was begun is held to its missing variables instead.
  if (needs.includes('hubspot') && !dryRun && !hasOAuth(given)) {
    const instead = `${OAUTH.join(', ')} for OAuth, or DRY_RUN=true`;
    require('HUBSPOT_ACCESS_TOKEN', `a HubSpot access token, or ${instead}`);
  }
  return faults;
}

function oneCredential(given: GivenVariables): ConfigFault[] {
  if (given.HUBSPOT_ACCESS_TOKEN === undefined || !hasOAuth(given)) return [];
  return [
    fault('HUBSPOT_ACCESS_TOKEN', given, `nothing beside ${OAUTH.join(', ')}: a token or OAuth`),
  ];
}

function hasOAuth(given: GivenVariables): boolean {
  return OAUTH.some((name) => given[name] !== undefined);
}

function allOrNone(names: readonly VariableName[], given: GivenVariables): ConfigFault[] {
  const absent = names.filter((name) => given[name] === undefined);
  if (absent.length === names.length) return [];
  return absent.map((name) => fault(name, given, `all of ${names.join(', ')}, or none of them`));
}

function openOperator(given: GivenVariables): ConfigFault[] {
  const host = VARIABLES.OPERATOR_HOST.safeParse(given.OPERATOR_HOST).data;
  if (host === undefined || isLoopback(host) || given.OPERATOR_TOKEN !== undefined) return [];
  return [
    fault('OPERATOR_TOKEN', given, `a token, because OPERATOR_HOST (${host}) is not loopback`),
  ];
}

function samePort(given: GivenVariables): ConfigFault[] {
  const port = VARIABLES.PORT.safeParse(given.PORT).data;
  const operatorPort = VARIABLES.OPERATOR_PORT.safeParse(given.OPERATOR_PORT).data;
  if (port === undefined || port === 0 || port !== operatorPort) return [];
  return [{ variable: 'OPERATOR_PORT', found: `"${port}"`, expected: 'another port than PORT' }];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function fault(variable: VariableName, given: GivenVariables, expected: string): ConfigFault {
  return { variable, found: found(variable, given[variable]), expected };
}

function found(variable: VariableName, value: string | undefined): string {
  if (value === undefined) return NOTHING;
  if (aboutVariable(variable).confidential === true) return REDACTED;
  return JSON.stringify(
    value.length > FOUND_CHARS_MAX ? `${value.slice(0, FOUND_CHARS_MAX)}...` : value,
  );
}
