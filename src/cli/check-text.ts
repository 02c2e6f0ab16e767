import { describeConfigFault, type ConfigError } from '../config/config-error.ts';
import { describeFault } from '../core/mapping/fault.ts';
import type { PortalDifference } from '../core/setup/compare-portal.ts';
import { type SharedAccount, sharedAccountText } from '../core/shared-account.ts';
import type { TimelineCheck } from '../setup/portal-check.ts';
import { counted, heading, indented } from './text.ts';
import type { Fault } from '../model/fault.ts';
import type { VersionFallback } from '../model/hubspot.ts';

/** All that `check` found, as `--json` prints it. */
export interface CheckResult {
  /** Null when the settings were not asked about. */
  readonly settings: { readonly faults: ConfigError['faults'] } | null;
  readonly connections: readonly ConnectionCheck[];
  /** HubSpot accounts to which several of them write without telling their ids apart. */
  readonly sharedAccounts: readonly SharedAccount[];
}

/** What was found of one connection, or of a mapping file by itself. */
export interface ConnectionCheck {
  /** Null where the settings do not tell. */
  readonly tenant: string | null;
  readonly mapping: {
    readonly file: string;
    readonly faults: readonly Fault[];
    /** What may well be a mistake, and keeps nobody from using the mapping. */
    readonly warnings: readonly Fault[];
    /** What somebody should know although nothing is wrong. */
    readonly notes: readonly string[];
    /** Null when the mapping has faults. */
    readonly covers: Coverage | null;
  };
  readonly portal: PortalResult;
}

/** What a mapping has rules for. */
export interface Coverage {
  readonly version: string;
  readonly events: number;
  readonly properties: number;
  readonly timelineEvents: number;
  readonly consents: number;
}

/** What became of the question whether the mapping fits the portal. */
export type PortalResult =
  /** The portal was not looked at, for this reason. */
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'checked';
      readonly id: string;
      /** The file that stood in for the portal; null where HubSpot was asked. */
      readonly file: string | null;
      /** Where the portal's schema is now, if it was to be saved. */
      readonly savedTo: string | null;
      readonly differences: readonly PortalDifference[];
      readonly refusals: readonly string[];
      /** Null where a file stood in for the portal. */
      readonly timeline: TimelineCheck | null;
      /** What keeps consents of the mapping from their subscription types, a sentence each. */
      readonly consents: readonly string[];
      /** Parts of the API that were asked in an older version than the settings say. */
      readonly versions: readonly VersionFallback[];
    };

/** The result for a person: one line for what is right, the faults below what is not. */
export function checkText({ settings, connections, sharedAccounts }: CheckResult): string {
  const faults = settings?.faults.map(describeConfigFault);
  return [
    faults === undefined
      ? 'settings: not checked, because the command line names a file'
      : part('settings', faults, 'right'),
    ...connections.flatMap(
      ({ tenant, mapping: { file, faults, warnings, notes, covers }, portal }) => [
        ...(tenant === null || connections.length === 1 ? [] : [`\n${heading(tenant)}`]),
        part(`mapping ${file}`, faults.map(describeFault), covers === null ? '' : words(covers)),
        ...warnings.map((warning) => `  warning: ${describeFault(warning)}`),
        ...notes.map((note) => `  note: ${note}`),
        ...portalLines(portal),
      ],
    ),
    ...sharedAccounts.map((shared) => `\nwarning: ${sharedAccountText(shared)}`),
  ].join('\n');
}

/** What would cost values or entries in a portal, a sentence each. */
export function portalFaults(portal: PortalResult): readonly string[] {
  if (portal.kind !== 'checked') return [];
  const { differences, refusals, timeline, consents } = portal;
  return [
    ...differences.map(({ message, mendable }) =>
      mendable ? `${message}; "setup" mends it` : message,
    ),
    ...refusals,
    ...consents,
    ...(timeline?.kind === 'impossible' ? [`no timeline: ${timeline.reason}`] : []),
  ];
}

function portalLines(portal: PortalResult): string[] {
  switch (portal.kind) {
    case 'skipped':
      return [`portal: not looked at, because ${portal.reason}`];
    case 'failed':
      return [`portal: ${portal.reason}`];
    case 'checked': {
      const { id, file, savedTo, timeline, versions } = portal;
      const subject = file === null ? `portal ${id}` : `portal ${id} as saved in ${file}`;
      return [
        part(subject, portalFaults(portal), 'right, every mapped value has its place'),
        ...(timeline?.kind === 'chosen'
          ? [`timeline: ${timeline.driver} (${timeline.reason})`]
          : []),
        ...versions.map(
          ({ api, wanted, used }) =>
            `${api}: version ${used} of the API, because HubSpot does not offer ${wanted} there`,
        ),
        ...(savedTo === null ? [] : [`the portal's schema is now in ${savedTo}`]),
      ];
    }
    default:
      return portal satisfies never;
  }
}

function part(subject: string, faults: readonly string[], verdict: string): string {
  return faults.length === 0 ? `${subject}: ${verdict}` : `${subject}:\n${indented(faults)}`;
}

function words({ version, events, properties, timelineEvents, consents }: Coverage): string {
  const covered = [
    counted(events, 'event'),
    counted(properties, 'contact property', 'contact properties'),
    counted(timelineEvents, 'timeline event'),
    ...(consents === 0 ? [] : [counted(consents, 'consent')]),
  ];
  return `right (version ${version}); it covers ${covered.join(', ')}`;
}
