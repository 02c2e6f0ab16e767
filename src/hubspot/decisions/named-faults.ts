import { z } from 'zod';
import { parseJson } from '../../core/json.ts';
import { messagesOf, printable, type Said } from './said.ts';

/** A property that HubSpot named as the fault, with its code. */
export interface NamedFault {
  readonly name: string;
  readonly code: string;
  /** What HubSpot says of it; quotes what people wrote, so it is searched and never shown. */
  readonly message?: string;
}

/** The properties at fault, from `errors`, from the lists in messages and from conflicts; each once. */
export function namedFaults(said: Said): readonly NamedFault[] {
  const found = [
    ...said.errors.flatMap(({ code, context, message }) =>
      (context?.propertyName ?? []).map((name) => ({ name, code, message })),
    ),
    ...messagesOf(said).flatMap((message) => [...listedFaults(message), ...conflict(message)]),
  ];
  if (found.length === 0) found.push(...messagesOf(said).flatMap(badAddress));
  const named = new Map<string, NamedFault>();
  for (const { message, ...fault } of found) {
    const name = printable(fault.name);
    const code = printable(fault.code) ?? 'INVALID';
    if (name === undefined) continue;
    named.set(`${name} ${code}`, { name, code, ...(message === undefined ? {} : { message }) });
  }
  return [...named.values()];
}

/**
 * The record that has a unique value already. The last mention counts, because a quoted value
 * comes before it and may contain anything.
 */
export function ownerOf(said: Said): string | undefined {
  const mentions = messagesOf(said).flatMap((message) => [
    ...message.matchAll(/Existing ID: (\d+)|(\d+) already has that value/g),
  ]);
  const last = mentions.at(-1);
  return last?.[1] ?? last?.[2];
}

const word = z.string().optional().catch(undefined);
const ListSchema = z.array(z.object({ name: word, error: word, code: word, message: word }));

interface GivenFault {
  readonly name: string | undefined;
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** The JSON list that HubSpot embeds: `Property values were not valid: [{"name":…,"error":…}]`. */
function listedFaults(message: string): readonly GivenFault[] {
  const start = message.indexOf('[');
  const end = message.lastIndexOf(']');
  if (!/not valid/i.test(message) || start < 0 || end < start) return [];
  const list = ListSchema.safeParse(parseJson(message.slice(start, end + 1)));
  if (!list.success) return [];
  return list.data.map(({ name, error, code, message }) => ({
    name,
    code: error ?? code,
    message,
  }));
}

/** `Cannot set PropertyValueCoordinates{… propertyName=email, …} on 1. 2 already has that value.` */
function conflict(message: string): readonly GivenFault[] {
  if (!/already has that value/.test(message)) return [];
  const name = /propertyName=(\w+)/.exec(message)?.[1];
  return name === undefined ? [] : [{ name, code: 'CONFLICTING_UNIQUE_VALUE', message: undefined }];
}

/** A batch may say what is wrong with an address without naming `email`: `Property value "x" is not a valid email`. */
function badAddress(message: string): readonly GivenFault[] {
  const isOfEmail = /(?:is not a valid e-?mail|^email address \S+ is invalid)\W*$/i.test(
    message.trim(),
  );
  return isOfEmail ? [{ name: 'email', code: 'INVALID_EMAIL', message }] : [];
}
