/** Words that a mapping may be written with. */
export interface MappingWords {
  /** Fields of payloads by the name of their event, as paths such as `attributes.email`. */
  readonly fields: { readonly [event: string]: readonly string[] };
  /** What expressions of a `wallet` section may name. */
  readonly wallet: readonly string[];
  /** JSONata's functions and our own, without `$`. */
  readonly functions: readonly string[];
  /** HubSpot's contact properties; empty until the account was read. */
  readonly properties: readonly {
    readonly name: string;
    readonly type: string;
    readonly options: readonly string[];
  }[];
  /** Payloads as they come, one of each event that is documented. */
  readonly samples: readonly { readonly name: string; readonly body: string }[];
  /** The JSON schema of the file. */
  readonly schema: Schema;
}

/** A part of a JSON schema, as far as it is read here. */
export interface Schema {
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
}

/** A word that fits where the cursor is. */
export interface Suggestion {
  readonly label: string;
  readonly detail: string;
}

/** What may stand at a place of a mapping's text, and from where on it replaces what is written there. */
export interface Suggestions {
  readonly from: number;
  readonly options: readonly Suggestion[];
}

/** Suggests what may be written where the cursor is; null outside of quotes. */
export function suggest(text: string, at: number, words: MappingWords): Suggestions | null {
  const place = placeOf(text, at);
  if (place === null) return null;
  const { path, isKey, start } = place;
  const schemas = schemasAt(words.schema, path);
  if (isKey) return { from: start, options: keysAt(path, schemas, words) };
  const listed = schemas.flatMap(valuesOf);
  if (listed.length > 0) return { from: start, options: listed };
  if (isPropertyName(path)) return { from: start, options: propertyWords(words) };
  if (!takesExpression(path)) return null;
  const typed = /[$\w.`]*$/.exec(text.slice(start, at))?.[0] ?? '';
  return { from: at - typed.length, options: expressionWords(path, words) };
}

interface TextPlace {
  /** The keys and list numbers that lead to where the cursor is; of a key, to what holds it. */
  readonly path: readonly string[];
  readonly isKey: boolean;
  /** Where what is between the quotes begins. */
  readonly start: number;
}

interface Level {
  readonly isList: boolean;
  key: string;
  index: number;
  isKeyNext: boolean;
}

/** Where in the structure of a JSON text a place within quotes is; the text may be broken behind it. */
function placeOf(text: string, at: number): TextPlace | null {
  const levels: Level[] = [];
  for (let next = 0; next < at; next += 1) {
    const sign = text[next];
    const level = levels.at(-1);
    if (sign === '"') {
      const end = endOfString(text, next);
      const isKey = level?.isList === false && level.isKeyNext;
      if (end >= at) {
        const path = levels.slice(0, isKey ? -1 : undefined).map(stepOf);
        return { path, isKey, start: next + 1 };
      }
      if (isKey) level.key = text.slice(next + 1, end);
      next = end;
    } else if (sign === '{' || sign === '[') {
      levels.push({ isList: sign === '[', key: '', index: 0, isKeyNext: true });
    } else if (sign === '}' || sign === ']') {
      levels.pop();
    } else if (sign === ':' && level !== undefined) {
      level.isKeyNext = false;
    } else if (sign === ',' && level !== undefined) {
      level.isKeyNext = true;
      level.index += 1;
    }
  }
  return null;
}

function stepOf({ isList, key, index }: Level): string {
  return isList ? String(index) : key;
}

/** Where the closing quote is; the end of the line where it is missing. */
function endOfString(text: string, open: number): number {
  let next = open + 1;
  while (next < text.length && text[next] !== '"' && text[next] !== '\n') {
    next += text[next] === '\\' ? 2 : 1;
  }
  return next;
}

function schemasAt(root: Schema, path: readonly string[]): readonly Schema[] {
  let schemas = branches(root);
  for (const step of path) schemas = schemas.flatMap((schema) => childOf(schema, step));
  return schemas;
}

function childOf(schema: Schema, step: string): readonly Schema[] {
  const { properties = {}, additionalProperties, items } = schema;
  const named = properties[step];
  if (named !== undefined) return branches(named);
  if (items !== undefined) return branches(items);
  return typeof additionalProperties === 'object' ? branches(additionalProperties) : [];
}

function branches(schema: Schema): readonly Schema[] {
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(branches);
}

function keysAt(
  path: readonly string[],
  schemas: readonly Schema[],
  words: MappingWords,
): readonly Suggestion[] {
  const [section, , third] = path;
  const isSetting = third === 'properties' && (section === 'events' || section === 'wallet');
  if (isSetting && path.length === 3) return propertyWords(words);
  if (section === 'events' && path.length === 1) {
    return Object.keys(words.fields).map((label) => ({ label, detail: 'event' }));
  }
  return schemas.flatMap(({ properties = {} }) =>
    Object.entries(properties).map(([label, { description = '' }]) => ({
      label,
      detail: description,
    })),
  );
}

function valuesOf({ enum: listed = [], const: only }: Schema): readonly Suggestion[] {
  const values = only === undefined ? listed : [only];
  return values
    .filter((value) => typeof value === 'string')
    .map((label) => ({ label, detail: '' }));
}

function isPropertyName(path: readonly string[]): boolean {
  return path[0] === 'contact' && path.at(-1) === 'property';
}

function propertyWords({ properties }: MappingWords): readonly Suggestion[] {
  return properties.map(({ name, type, options }) => ({
    label: name,
    detail: options.length === 0 ? type : `${type}: ${options.slice(0, OPTIONS_SHOWN).join(', ')}`,
  }));
}

/** Options of a property that are named beside it. */
const OPTIONS_SHOWN = 6;

const EXPRESSIONS =
  /^(?:events\/[^/]+\/(?:when|(?:timeline\/)?properties\/[^/]+(?:\/value)?)|wallet\/\d+\/properties\/[^/]+(?:\/value)?|contact\/match\/\d+\/value|consents\/[^/]+\/value)$/;

function takesExpression(path: readonly string[]): boolean {
  return EXPRESSIONS.test(path.map((step) => step.replaceAll('/', '~')).join('/'));
}

function expressionWords(path: readonly string[], words: MappingWords): readonly Suggestion[] {
  const [section, event = ''] = path;
  const functions = words.functions.map((name) => ({ label: `$${name}`, detail: 'function' }));
  if (section === 'wallet') {
    return [...words.wallet.map((label) => ({ label, detail: 'wallet' })), ...functions];
  }
  const known = section === 'events' ? words.fields[event] : undefined;
  const fields = known ?? [...new Set(Object.values(words.fields).flat())];
  return [
    ...fields.map((label) => ({ label, detail: known === undefined ? 'field' : event })),
    ...EVENT_WORDS,
    ...functions,
  ];
}

const EVENT_WORDS: readonly Suggestion[] = ['id', 'name', 'at', 'tenant', 'receivedAt'].map(
  (name) => ({ label: `$event.${name}`, detail: 'of the event' }),
);
