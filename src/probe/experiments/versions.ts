import type { AnswerName } from '../../core/hubspot-answers.ts';
import { found, open, type Finding } from '../../core/probe/finding.ts';
import type { Experiment } from '../experiment.ts';
import type { LabRequest } from '../lab.ts';

const DATED = ['2026-03', '2026-09'];
const ALL = [...DATED, 'v3'];

/** A part of the CRM, whose version 3 has another order of segments. */
function crm(part: 'objects' | 'properties', version: string): string {
  return version === 'v3' ? `/crm/v3/${part}` : `/crm/${part}/${version}`;
}

/** Which versions there are of contacts and their properties. */
export const crmVersions: Experiment = {
  answers: ['crmVersions'],
  run: async ({ lab }) => [
    await readVersions('crmVersions', ALL, async (version) =>
      lab.isOffered({
        method: 'GET',
        path: `${crm('properties', version)}/contacts/firstname`,
        endpoint: 'properties/contacts',
      }),
    ),
  ],
};

/** Which versions there are of the list of a contact's notes. */
export const associationVersions: Experiment = {
  answers: ['associationVersions'],
  run: async (bench) => {
    const { id } = await bench.contact();
    return [
      await readVersions('associationVersions', ALL, async (version) =>
        bench.lab.isOffered({
          method: 'GET',
          path: `${crm('objects', version)}/contacts/${id}/associations/notes`,
          endpoint: 'contacts/associations/notes',
        }),
      ),
    ];
  },
};

/** Which versions there are of custom events, of app events, of communication preferences, and of OAuth's tokens. */
export const otherVersions: Experiment = {
  answers: ['eventVersions', 'appEventVersions', 'preferenceVersions', 'oauthVersions'],
  run: async ({ lab }) => {
    const events = (version: string): LabRequest => ({
      method: 'GET',
      path: `/events/${version}/event-definitions?limit=1`,
      endpoint: 'events/event-definitions',
    });
    const appEvents = (version: string): LabRequest => ({
      method: 'POST',
      path: `/integrators/timeline/${version}/events/batch`,
      endpoint: 'timeline/events/batch',
      body: { inputs: [] },
    });
    const preferences = (version: string): LabRequest => ({
      method: 'GET',
      path: `/communication-preferences/${version}/definitions`,
      endpoint: 'communication-preferences',
    });
    const ask = (requestIn: typeof events) => async (version: string) =>
      lab.isOffered(requestIn(version));
    return [
      await readVersions('eventVersions', ALL, ask(events)),
      await readVersions('appEventVersions', DATED, ask(appEvents)),
      await readVersions('preferenceVersions', DATED, ask(preferences)),
      await readVersions('oauthVersions', ALL, async (version) => lab.isTokenPath(version)),
    ];
  },
};

type VersionsName = Extract<AnswerName, `${string}Versions`>;

async function readVersions(
  name: VersionsName,
  versions: readonly string[],
  isOffered: (version: string) => Promise<boolean>,
): Promise<Finding> {
  const there: string[] = [];
  for (const version of versions) if (await isOffered(version)) there.push(version);
  return there.length === 0
    ? open(name, 'HubSpot offers none of the versions that are known')
    : found(name, there);
}
