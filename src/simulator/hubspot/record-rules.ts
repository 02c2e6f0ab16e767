import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { requiredMissing, type PropertyFault } from './refusal.ts';

/** What an administrator demands of contacts. */
export interface RecordRules {
  /** Properties that the form for a new contact requires. */
  readonly requiredOnCreation?: readonly string[];
  readonly conditional?: readonly ConditionalRule[];
  /** Phone numbers of these properties are checked, and stored without formatting. */
  readonly validatedPhones?: readonly string[];
  /** Addresses that HubSpot takes for invalid, besides those that are none. */
  readonly refusedEmails?: RegExp;
}

/** One property is required where another one has a certain value. */
export interface ConditionalRule {
  readonly property: string;
  /** Any value without it. */
  readonly values?: readonly string[];
  readonly requires: string;
}

type Values = { readonly [name: string]: string };

/** The first version of HubSpot's API that enforces rules. [HubSpot's changelog on write validation] */
const ENFORCED_SINCE = '2026-09';

/** Whether rules hold under this version of the API. */
export function enforcesRules(version: string): boolean {
  return /^\d/.test(version) && version >= ENFORCED_SINCE;
}

/**
 * Refuses a write after which a contact would lack what is required of it.
 *
 * @param sent names of the properties that the write carries
 * @throws Refusal 400
 */
export function requireRules(
  rules: RecordRules,
  write: { readonly sent: readonly string[]; readonly isNew: boolean; readonly after: Values },
  answers: HubSpotAnswers,
): void {
  const { sent, isNew, after } = write;
  const isMissing = (name: string): boolean => (after[name] ?? '') === '';
  const onCreation = isNew ? (rules.requiredOnCreation ?? []) : [];
  const conditional = (rules.conditional ?? []).filter(
    ({ property, values, requires }) =>
      (answers.ruleScope === 'record' || sent.includes(property)) &&
      !isMissing(property) &&
      (values === undefined || values.includes(after[property] ?? '')) &&
      isMissing(requires),
  );
  const faults = [
    ...onCreation.filter(isMissing).map(missingOnCreation),
    ...conditional.map((rule) => missingByRule(rule, answers)),
  ];
  if (faults.length > 0) throw requiredMissing(faults, answers.ruleRefusal === 'batch');
}

function missingOnCreation(name: string): PropertyFault {
  const message = `A value for ${name} must be provided`;
  return { name, code: 'MISSING_REQUIRED_PROPERTY', message };
}

function missingByRule(
  { property, requires: name }: ConditionalRule,
  { ruleTrigger }: HubSpotAnswers,
): PropertyFault {
  const trigger = ruleTrigger === 'named' ? ` based on [${property}]` : '';
  const message = `${name} is required because of a conditional property rule${trigger}`;
  return { name, code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY', message };
}
