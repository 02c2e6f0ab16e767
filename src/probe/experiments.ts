import type { Experiment } from './experiment.ts';
import { blockedEmail } from './experiments/blocked-email.ts';
import { consents } from './experiments/consents.ts';
import { customEvents } from './experiments/custom-events.ts';
import { definitionsPage, eventDefinitions, sensitiveByName } from './experiments/definitions.ts';
import { emailUpserts } from './experiments/email-upserts.ts';
import { merge } from './experiments/merge.ts';
import { namelessContacts } from './experiments/nameless-contacts.ts';
import { notesPage } from './experiments/notes-page.ts';
import { pageLinks } from './experiments/page-links.ts';
import { rules } from './experiments/rules.ts';
import { templateEvents } from './experiments/template-events.ts';
import { upsertAnswers } from './experiments/upsert-answers.ts';
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
