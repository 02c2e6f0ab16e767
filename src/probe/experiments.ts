import type { Experiment } from './experiment.ts';
import { definitionsPage, eventDefinitions, sensitiveByName } from './experiments/definitions.ts';
import { associationVersions, crmVersions, otherVersions, pageLinks } from './experiments/forms.ts';
import {
  blockedEmail,
  emailUpserts,
  merge,
  namelessContacts,
  upsertAnswers,
} from './experiments/people.ts';
import { rules } from './experiments/rules.ts';
import { customEvents, notesPage, templateEvents } from './experiments/timelines.ts';
import { dates, options, storedValues, uniqueCase } from './experiments/values.ts';

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
  pageLinks,
  crmVersions,
  associationVersions,
  otherVersions,
];
