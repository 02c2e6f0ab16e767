import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import type { Blocklist } from './blocklist.ts';
import type { Contact } from './contact.ts';
import { LIFECYCLE_STAGES } from './default-properties.ts';
import type { PropertyCatalog } from './properties.ts';
import { checkValue, invalidEmail, unknownProperty, type ValueForm } from './property-value.ts';
import { enforcesRules, requireRules, type RecordRules } from './record-rules.ts';
import { invalid, invalidProperties, type PropertyFault } from './refusal.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** What it takes to judge the values of a contact. */
export interface ValuesSetting {
  readonly catalog: PropertyCatalog;
  readonly portalId: string;
  readonly blocklist: Blocklist;
  readonly answers: HubSpotAnswers;
  /** The rules that are in force. */
  readonly rules: () => RecordRules;
}

/** Values in HubSpot's form, and warnings about those that it changed. */
export interface CheckedValues {
  readonly values: Values;
  readonly warnings: readonly JsonObject[];
}

type Values = { readonly [name: string]: string };

/** A contact needs one of these, says one of HubSpot's guides. */
const NAMES = ['email', 'firstname', 'lastname'];

/**
 * Brings values into HubSpot's form, reports every fault of the record at once, and asks whether
 * the contact has what it needs.
 *
 * @param contact undefined where it is about to be created
 * @throws Refusal
 */
export function checkValues(
  raw: JsonObject,
  contact: Contact | undefined,
  { version = '' }: { readonly version?: string },
  setting: ValuesSetting,
): CheckedValues {
  const isEnforced = enforcesRules(version);
  const faults: PropertyFault[] = [];
  const values: Record<string, string> = {};
  const warnings: JsonObject[] = [];
  for (const [name, value] of Object.entries(raw)) {
    const checked = checkOne(name, value, contact, isEnforced, setting);
    if ('fault' in checked) {
      faults.push(checked.fault);
      continue;
    }
    values[name] = checked.value;
    if (checked.normalized !== undefined) warnings.push(warningOf(name, value, checked.normalized));
  }
  if (faults.length > 0) throw invalidProperties(faults, setting.portalId);
  requireWhole(values, contact, isEnforced, setting);
  const isWarned = isEnforced && setting.answers.normalizationWarnings;
  return { values, warnings: isWarned ? warnings : [] };
}

function checkOne(
  name: string,
  raw: Json,
  contact: Contact | undefined,
  isEnforced: boolean,
  { catalog, blocklist, answers, rules }: ValuesSetting,
):
  | { readonly fault: PropertyFault }
  | { readonly value: string; readonly normalized?: string | undefined } {
  const property = catalog.find(name);
  if (property === undefined) return { fault: unknownProperty(name) };
  const current = contact?.properties[name] ?? '';
  const form: ValueForm = {
    dates: isEnforced ? answers.dates : 'strict',
    enumerationCase: answers.enumerationCase,
    validatesPhone: rules().validatedPhones?.includes(name) === true,
  };
  const check = checkValue(property, raw, current, form);
  if (check.kind === 'faulty') return { fault: check.fault };
  if (name === 'email' && rules().refusedEmails?.test(check.value) === true) {
    return { fault: invalidEmail(check.value) };
  }
  if (name === 'email' && blocklist.has(check.value)) {
    const { fault } = blocklist;
    if (fault === null) throw blocklist.refusal;
    return { fault };
  }
  if (name === 'lifecyclestage') return { value: laterStage(current, check.value) };
  return { value: check.value, normalized: check.normalized };
}

function requireWhole(
  values: Values,
  contact: Contact | undefined,
  isEnforced: boolean,
  { answers, rules }: ValuesSetting,
): void {
  const after = { ...contact?.properties, ...values };
  const isNew = contact === undefined;
  const isNameless = NAMES.every((name) => (after[name] ?? '') === '');
  if (isNew && isNameless && answers.namelessContacts === 'refused') {
    throw invalid(`A contact needs one of: ${NAMES.join(', ')}`);
  }
  if (isEnforced) requireRules(rules(), { sent: Object.keys(values), isNew, after }, answers);
}

/** HubSpot stored something else than what was sent. [HubSpot's changelog on write validation] */
function warningOf(propertyName: string, raw: Json, normalizedValue: string): JsonObject {
  return {
    category: 'PROPERTY_VALUE_NORMALIZED',
    context: {
      normalizedValue,
      propertyName,
      rawValue: typeof raw === 'string' ? raw : JSON.stringify(raw),
    },
    message: `${propertyName} was normalized`,
  };
}

/** A stage before the current one is silently not taken; emptying it first is. [HubSpot's contacts guide] */
function laterStage(current: string, stage: string): string {
  if (current === '' || stage === '') return stage;
  return rankOf(stage) >= rankOf(current) ? stage : current;
}

function rankOf(stage: string): number {
  return LIFECYCLE_STAGES.findIndex((known) => known === stage);
}
