import { isDeepStrictEqual } from 'node:util';
import {
  ANSWER_NAMES,
  hubspotAnswers,
  questionOf,
  type AnswerName,
} from '../core/hubspot-answers.ts';
import type { Finding, Found, Open } from '../core/probe/finding.ts';
import type { ProbedAccount } from '../probe/account.ts';
import type { Leftovers } from '../probe/belongings.ts';
import { programVersion } from '../version.ts';
import { columns, counted, heading, indented, shaded, wrapped } from './text.ts';

/** Requests of all questions, and of as many event definitions as fill a page. */
const REQUESTS_MAX = 200;
const REQUESTS_TO_FILL = 400;

/** Questions that change something for good, which a person should know before. */
const LASTING: readonly (readonly [AnswerName, string])[] = [
  ['consentAnswer', 'consents of some addresses @example.com, who are no contacts any more'],
  ['blockedEmail', 'one address @example.com is on the list of those who were deleted for privacy'],
  ['eventValues', 'the names of the event definitions cannot be used again'],
  ['archivedEvents', 'the names of the event definitions cannot be used again'],
  ['definitionsPage', 'the names of the event definitions cannot be used again'],
];

/** All questions, with their names. */
export function questionsText(): string {
  return ANSWER_NAMES.map((name) => `${name}\n${wrapped(questionOf(name), 4)}`).join('\n');
}

/** What is about to be done, before it is asked for. */
export function intentText(
  { portalId, type, uiDomain }: ProbedAccount,
  names: readonly AnswerName[],
  fillsPages: boolean,
): string {
  const where = [type, uiDomain].filter((word) => word !== '').join(', ');
  const lasting = LASTING.filter(
    ([name]) => names.includes(name) && (name !== 'definitionsPage' || fillsPages),
  );
  const stays = [...new Set(lasting.map(([, what]) => what))];
  const requests = fillsPages ? REQUESTS_MAX + REQUESTS_TO_FILL : REQUESTS_MAX;
  const count = counted(names.length, 'question');
  return [
    `HubSpot account ${portalId} (${where})`,
    wrapped(
      `${count} will be tried, in ${requests} requests at most. What is made is removed again:`,
      0,
    ),
    indented([
      'contacts "Neostore probe" with addresses neostore-probe-…@example.com,',
      'contact properties and definitions of custom events nhprobe_…,',
      'up to 503 notes "neostore-hubspot probe" on these contacts.',
    ]),
    'No other contact is read or written.',
    ...stays.map((what) => wrapped(`What stays: ${what}.`, 0)),
  ].join('\n');
}

/** What one question came to, in a line. */
export function findingLine(finding: Finding): string {
  const { name } = finding;
  return finding.kind === 'open' ? `${name}: open` : `${name}: ${valueText(finding)}`;
}

/** A table of questions and answers. */
export function probeText(findings: readonly Finding[]): string {
  const known = findings.filter((finding) => finding.kind === 'found');
  const open = findings.filter((finding) => finding.kind === 'open');
  const rows = known.map((finding) => [
    finding.name,
    shaded(isAssumed(finding) ? 'as assumed' : 'otherwise'),
    valueText(finding),
  ]);
  const parts = [
    `${heading('Answers of HubSpot')}\n${columns(rows.length === 0 ? [['none']] : rows)}`,
    ...(open.length === 0 ? [] : [`\n${heading('Open')}\n${openText(open)}`]),
    `\n${counted(known.length, 'question')} answered, ${open.length} open. The daemon is right under each answer;`,
    'what they mean says probe --list.',
  ];
  return parts.join('\n');
}

/** Why questions stay open, and what to do; each reason once. */
function openText(open: readonly Open[]): string {
  const byReason = Map.groupBy(open, ({ reason }) => reason);
  return [...byReason]
    .map(([reason, those]) => {
      const names = those.map(({ name }) => name).join(', ');
      return `${wrapped(names, 2)}\n${wrapped(reason, 4)}`;
    })
    .join('\n');
}

/** What a person has to remove. */
export function leftoversText({ contacts, notes, events, properties }: Leftovers): string {
  return [
    'could not be removed; please do it in HubSpot:',
    indented([
      ...contacts.map((id) => `contact ${id}`),
      ...(notes === 0 ? [] : [counted(notes, 'note')]),
      ...events.map((name) => `event definition ${name}`),
      ...properties.map((name) => `contact property ${name}`),
    ]),
  ].join('\n');
}

/** The file of answers: those that were found, and what is known of the rest. */
export function answersFile(
  findings: readonly Finding[],
  about: { readonly apiVersion: string; readonly accountType: string; readonly triedAt: string },
): object {
  const answers = findings.flatMap((finding) =>
    finding.kind === 'found' ? [[finding.name, finding.value]] : [],
  );
  const open = findings.flatMap((finding) =>
    finding.kind === 'open' ? [[finding.name, finding.reason]] : [],
  );
  return {
    ...Object.fromEntries(answers),
    about: { program: programVersion(), ...about, open: Object.fromEntries(open) },
  };
}

function valueText({ value }: Found): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value);
  if ('code' in value) {
    const { status, category, code } = value;
    return [status, category, code ?? 'no code'].join(' ');
  }
  return value.join(', ');
}

function isAssumed({ name, value }: Found): boolean {
  return isDeepStrictEqual(value, hubspotAnswers({})[name]);
}
