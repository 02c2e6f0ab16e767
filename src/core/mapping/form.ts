import { z } from 'zod';
import { pointerOf } from '../json-fault.ts';
import { quote } from './fault.ts';
import { nearest } from './nearest.ts';
import { mappingSchema, type MappingFile } from './schema.ts';
import type { Fault } from '../../model/fault.ts';

type Issue = z.core.$ZodIssue;

/** The form of a mapping file: its faults, and what of it is right (null when too little is). */
export interface Form {
  readonly file: MappingFile | null;
  readonly faults: readonly Fault[];
}

/** Rounds of leaving out what is faulty, from a value up to what holds it. */
const MENDING_ROUNDS_MAX = 3;

/**
 * Checks the form of a mapping file, all faults at once. What is right is handed on even when the
 * rest is not, so that faulty expressions and names are reported in the same breath.
 */
export function parseForm(json: unknown): Form {
  const parsed = mappingSchema.safeParse(json);
  if (parsed.success) return { file: parsed.data, faults: [] };
  const { issues } = parsed.error;
  return {
    file: mended(structuredClone(json), issues, 0),
    faults: issues.flatMap((issue) => faultsOf(issue, json, [])),
  };
}

function mended(json: unknown, issues: readonly Issue[], round: number): MappingFile | null {
  for (const issue of issues) leaveOut(json, issue, round);
  const parsed = mappingSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  return round < MENDING_ROUNDS_MAX ? mended(json, parsed.error.issues, round + 1) : null;
}

/** Takes the faulty value out of its parent; in later rounds, where that was not enough, its parents too. */
function leaveOut(json: unknown, issue: Issue, round: number): void {
  const path = round === 0 ? issue.path : issue.path.slice(0, -round);
  if (issue.code === 'unrecognized_keys') {
    const holder = valueAt(json, issue.path) as Record<string, unknown>;
    for (const key of issue.keys) delete holder[key];
    return;
  }
  const holder = valueAt(json, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof holder !== 'object' || holder === null || key === undefined) return;
  const entries = holder as Record<PropertyKey, unknown>;
  if (issue.code === 'invalid_value' && round === 0) entries[key] = issue.values[0];
  else delete entries[key];
}

function faultsOf(issue: Issue, root: unknown, parents: readonly PropertyKey[]): Fault[] {
  const path = [...parents, ...issue.path];
  const found = valueAt(root, path);
  const fault = (expected: string, like: string | null = null, at = path): Fault => ({
    pointer: pointerOf(at),
    found: quote(valueAt(root, at)),
    expected,
    nearest: like,
  });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        ...fault(`one of ${keysAt(path).join(', ')}`, nearest(key, keysAt(path)), [...path, key]),
        found: `the key ${quote(key)}`,
      }));
    case 'invalid_value': {
      const values = issue.values.map(String);
      const [value] = issue.values;
      if (typeof value === 'number' && found === String(value)) {
        return [fault(`the number ${value}, without quotes`)];
      }
      const like = typeof found === 'string' ? nearest(found, values) : null;
      return [fault(values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`, like)];
    }
    case 'invalid_union':
      return chosenBranch(issue.errors).flatMap((inner) => faultsOf(inner, root, path));
    case 'invalid_key':
      return issue.issues.map((inner) => ({ ...fault(expectation(inner)), found: 'this name' }));
    default:
      return [fault(expectation(issue))];
  }
}

/** Of a value that may be many things, the faults of the one whose type its author chose. */
function chosenBranch(branches: readonly Issue[][]): readonly Issue[] {
  const chosen = branches.find(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return chosen ?? [UNLIKE_ANY];
}

const UNLIKE_ANY: Issue = {
  code: 'custom',
  path: [],
  message: 'an expression, a number, true, false, { "const": … } or { "value": … }',
};

const WHOLE_NUMBER = 'a whole number';

/** How a person calls a type that JSON calls otherwise. */
const TYPE_WORDS: { readonly [type: string]: string } = {
  int: WHOLE_NUMBER,
  boolean: 'true or false, without quotes',
};

/** What a text or a list has too few of. */
const COUNTED: { readonly [origin: string]: string } = { string: 'character', array: 'entry' };

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case 'too_small':
      return issue.origin in COUNTED
        ? `at least ${issue.minimum} ${COUNTED[issue.origin]}`
        : `${WHOLE_NUMBER} of at least ${issue.minimum}`;
    default:
      return issue.message;
  }
}

/** The keys that the schema knows at a path. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let schemas: readonly z.core.$ZodType[] = [mappingSchema];
  for (const key of path)
    schemas = schemas.flatMap(branches).flatMap((schema) => child(schema, key));
  const objects = schemas.flatMap(branches).filter((schema) => schema instanceof z.ZodObject);
  return [...new Set(objects.flatMap((schema) => Object.keys(schema.shape)))];
}

function branches(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return branches(schema.unwrap());
  }
  return schema instanceof z.ZodUnion ? schema.options.flatMap(branches) : [schema];
}

function child(schema: z.core.$ZodType, key: PropertyKey): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) {
    const next = schema.shape[String(key)] as z.core.$ZodType | undefined;
    return next === undefined ? [] : [next];
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  return schema instanceof z.ZodArray ? [schema.element] : [];
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    root,
  );
}
