import { isIP } from 'node:net';
import { z } from 'zod';
import { Secret } from '../core/secret.ts';
import type { AddressRange } from '../model/address-range.ts';

/*
 * The kinds of value that a variable can have. Each reads the text of a variable, trimmed and never
 * blank; its error message is the end of the sentence "expected ...".
 */

/** Any text. */
export const text = z.string();

/** Text that prints as `[redacted]`. */
export const secret = text.transform((value) => new Secret(value));

/** A token that travels in a header, where a space or a line break would end it. */
export const token = text
  .regex(/^[\x21-\x7E]+$/, { error: 'a token of one piece, without spaces and line breaks' })
  .transform((value) => new Secret(value));

/** One or several secrets, separated by commas. */
export const secrets = text
  .refine((list) => !/[\r\n]/.test(list), { error: 'secrets without line breaks', abort: true })
  .transform((list) => list.split(',').map((item) => item.trim()))
  .refine((list) => list.every((item) => item !== ''), {
    error: 'one secret, or several separated by single commas',
  })
  .transform((list): readonly Secret[] => list.map((item) => new Secret(item)));

/** `true` or `false`, and the usual other words for them. */
export const flag = z.stringbool({
  truthy: ['true', 'yes', 'on', '1'],
  falsy: ['false', 'no', 'off', '0'],
  error: 'true or false',
});

/** A tenant id: it stands in a URL path and in a header, so it has neither spaces nor slashes. */
export const tenantId = text.regex(/^[^\s/]{1,200}$/, {
  error: 'a tenant id, without spaces and slashes',
});

/** A host name or address to listen on. */
export const host = text.regex(/^[\w.:-]+$/, { error: 'a host name or IP address, without port' });

const RANGES_EXPECTED =
  'IP addresses or ranges of them, separated by commas, such as 127.0.0.1, 10.0.0.0/8';

/** Ranges of IP addresses, separated by commas. */
export const addressRanges = text.transform((list, context): readonly AddressRange[] => {
  const ranges = list.split(',').map((one) => addressRange(one.trim()));
  if (ranges.includes(null)) context.addIssue(RANGES_EXPECTED);
  return ranges.filter((range) => range !== null);
});

/** A TCP port; 0 lets the system choose one. */
export const port = wholeNumber(0, 65_535);

/** The base URL of a service, without a slash at its end. */
export const baseUrl = text
  .refine(isWebUrl, { error: 'an http:// or https:// URL without query' })
  .transform((url) => url.replace(/\/+$/, ''));

/** A web address that is a secret, such as that of an incoming webhook. */
export const webUrl = text
  .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''), {
    error: 'an http:// or https:// URL',
  })
  .transform((url) => new Secret(url));

/** A dated version of HubSpot's API. */
export const apiVersion = text.regex(/^\d{4}-(0[1-9]|1[0-2])(-beta)?$/, {
  error: 'a dated API version such as 2026-09',
});

const SHARE_EXPECTED = 'a share from 0 to less than 1, such as 0.1';

/** A share of a whole, from nothing to almost all. */
export const share = text
  .regex(/^\d*\.?\d+$/, { error: SHARE_EXPECTED, abort: true })
  .transform(Number)
  .refine((value) => value < 1, { error: SHARE_EXPECTED });

/** Where the ledger lives. */
export const databaseUrl = text.regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, {
  error:
    '"sqlite:" and a file name, such as sqlite:data/ledger.db, or the URL of a PostgreSQL database',
});

/** A PostgreSQL database. */
export const postgresUrl = text.regex(/^postgres(ql)?:\/\/.+$/, {
  error: 'the URL of a PostgreSQL database',
});

/** A whole number between two bounds, both of them allowed. */
export function wholeNumber(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return text
    .regex(/^\d{1,9}$/, { error, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error });
}

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, { error: `one of ${words.join(', ')}` });
}

function isWebUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null) return false;
  return /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
}

function addressRange(text: string): AddressRange | null {
  const [address = '', bits, ...more] = text.split('/');
  const max = { 0: null, 4: 32, 6: 128 }[isIP(address)] ?? null;
  if (max === null || more.length > 0) return null;
  if (bits === undefined) return { address, prefix: max };
  return /^\d{1,3}$/.test(bits) && Number(bits) <= max ? { address, prefix: Number(bits) } : null;
}
