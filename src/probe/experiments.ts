import type { Experiment } from './experiment.ts';
import { consents } from './experiments/consents.ts';
import {
  blockedEmail,
  emailUpserts,
  merge,
  namelessContacts,
  upsertAnswers,
} from './experiments/contacts.ts';
import { customEvents } from './experiments/custom-events.ts';
import { definitionsPage, eventDefinitions, sensitiveByName } from './experiments/definitions.ts';
import { notesPage, pageLinks } from './experiments/notes.ts';
import { rules } from './experiments/rules.ts';
import { templateEvents } from './experiments/template-events.ts';
import { dates, options, storedValues, uniqueCase } from './experiments/values.ts';
import { associationVersions, crmVersions, otherVersions } from './experiments/versions.ts';

/** Everything that is tried. What HubSpot's documentation leaves open has one each. */
export const EXPERIMENTS: readonly Experiment[] = [
  rules,
  dates,
  options,
  storedValues,
  uniqueCase,
  blockedEmail,
  namelessContacts,
  emailUpserts,
  upsertAnswers,
  merge,
  definitionsPage,
  eventDefinitions,
  sensitiveByName,
  customEvents,
  templateEvents,
  notesPage,
  consents,
  pageLinks,
  crmVersions,
  associationVersions,
  otherVersions,
];
