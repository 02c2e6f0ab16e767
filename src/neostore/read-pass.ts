import { z } from 'zod';
import type { ListedInstall, ListedPass } from '../core/backfill/listed-events.ts';
import { isJsonObject } from '../core/json.ts';
import { normaliseInstant } from '../core/order-key.ts';

/**
 * Credentials, by the last part of a field's name: that of the pass, and the companions of an
 * identifier that prove it or sign for it.
 */
const SECRET_KEY = /(?:^|\.)(?:secret|hmac)$/i;

/** Dates before this are .NET's way to say that there is none (`0001-01-01`). */
const FIRST_YEAR = '2000';

const fields = z
  .record(z.string(), z.json())
  .nullish()
  .transform((value) => value ?? null);

const PassSchema = z.object({
  // A number that JavaScript would round is read as a text, see `parseExactJson`.
  id: z.union([z.string(), z.number().transform(String)]).pipe(z.string().trim().min(1)),
  passType: z.string().nullish(),
  creationDate: z.string().nullish(),
  identifiers: fields,
  metadata: fields,
  providers: z.unknown().optional(),
});

/** Leaves out of parsed JSON what is a credential, so that it is not held a moment longer. */
export function withoutSecrets(key: string, value: unknown): unknown {
  return SECRET_KEY.test(key) ? undefined : value;
}

/**
 * Reads a pass of Neostore's Pass API. Every field may be missing, says its reference; nothing but
 * the id has to be there. Of `providers` it says only that it holds the installation date by
 * provider, so it is read in every way that may mean.
 *
 * @returns null where it cannot be understood, an install above all: a pass whose installs are
 *   guessed would be worse than one that is reported as missing
 */
export function readPass(value: unknown): ListedPass | null {
  const parsed = PassSchema.safeParse(value);
  if (!parsed.success) return null;
  const { id, passType = null, creationDate, identifiers, metadata, providers } = parsed.data;
  const installs = readInstalls(providers);
  if (installs === null) return null;
  return {
    id,
    passType,
    createdAt: readDate(creationDate)?.at ?? null,
    identifiers: identifiers ?? {},
    metadata,
    installs,
  };
}

/** The newest install of each wallet, in order of their names; null where one cannot be read. */
function readInstalls(providers: unknown): readonly ListedInstall[] | null {
  const dates = datesOf(providers);
  if (dates === null) return null;
  const newest = new Map<string, string>();
  for (const [name, date] of dates) {
    const wallet = name.trim().toLowerCase();
    const read = readDate(date);
    if (wallet === '' || read === null) return null;
    if (read.at !== null && read.at > (newest.get(wallet) ?? '')) newest.set(wallet, read.at);
  }
  return [...newest]
    .map(([wallet, at]) => ({ wallet, at }))
    .sort((a, b) => (a.wallet < b.wallet ? -1 : 1));
}

/** Pairs of a provider's name and its date, from an object or a list of objects. */
function datesOf(providers: unknown): readonly (readonly [string, unknown])[] | null {
  if (providers === null || providers === undefined) return [];
  if (Array.isArray(providers)) {
    return providers.map((entry: unknown) => {
      const { provider, name = provider } = (entry ?? {}) as { provider?: unknown; name?: unknown };
      return [typeof name === 'string' ? name : '', dateIn(entry)];
    });
  }
  if (!isJsonObject(providers)) return null;
  return Object.entries(providers).map(([name, value]) => [
    name,
    isJsonObject(value) ? dateIn(value) : value,
  ]);
}

function dateIn(entry: unknown): unknown {
  const { installationDate, date = installationDate } = (entry ?? {}) as {
    readonly installationDate?: unknown;
    readonly date?: unknown;
  };
  // An entry without any date says something that is not understood.
  return date === undefined ? 'no date' : date;
}

/** The instant of a date, null in it where there is none; null for what is no date. */
function readDate(date: unknown): { readonly at: string | null } | null {
  if (date === null || date === undefined || date === '') return { at: null };
  const at = typeof date === 'string' ? normaliseInstant(date) : null;
  if (at === null) return null;
  return { at: at < FIRST_YEAR ? null : at };
}
