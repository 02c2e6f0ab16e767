import { createHash } from 'node:crypto';
import type { PassRecord } from './pass-records.ts';
import type { FieldErrors } from './subscriptions.ts';

/** What the Pass API answers to a query. */
export type PassQueryResult =
  | { readonly kind: 'page'; readonly passes: readonly PassRecord[]; readonly total: number }
  | { readonly kind: 'invalid'; readonly errors: FieldErrors };

const PAGE_SIZE_DEFAULT = 20;
const PAGE_SIZE_MAX = 1000;

/**
 * One page of the passes that a query asks for, as Neostore's API reference describes it. What it
 * does not describe is refused, so that nobody relies on it.
 */
export function queryPasses(
  passes: readonly PassRecord[],
  query: URLSearchParams,
): PassQueryResult {
  const pageIndex = wholeNumber(query.get('pageIndex') ?? '0');
  const pageSize = wholeNumber(query.get('pageSize') ?? String(PAGE_SIZE_DEFAULT));
  const filters = indexed(query, 'filter');
  const orders = indexed(query, 'sortBy');
  const errors = {
    ...(pageIndex === null && { pageIndex: ['A number from 0 is expected.'] }),
    ...((pageSize === null || pageSize === 0 || pageSize > PAGE_SIZE_MAX) && {
      pageSize: [`A number from 1 to ${PAGE_SIZE_MAX} is expected.`],
    }),
    ...unknownParameters(query),
    ...filterErrors(filters),
    ...orderErrors(orders),
  };
  if (Object.keys(errors).length > 0 || pageIndex === null || pageSize === null) {
    return { kind: 'invalid', errors };
  }
  const found = passes.filter((pass) => filters.every((filter) => fits(pass, filter)));
  const listed =
    orders.length === 0 ? unordered(found, pageIndex) : found.sort((a, b) => compare(a, b, orders));
  return {
    kind: 'page',
    passes: listed.slice(pageIndex * pageSize, (pageIndex + 1) * pageSize),
    total: found.length,
  };
}

/** The fields of `filter[0].field=…` or `sortBy[0].field=…`, by their last part. */
type Indexed = { readonly [part: string]: string };

const PARAMETER =
  /^(?:pageIndex|pageSize|filter\[\d+\]\.(?:field|operator|value)|sortBy\[\d+\]\.(?:field|direction))$/;

function unknownParameters(query: URLSearchParams): FieldErrors {
  const unknown = [...query.keys()].filter((name) => !PARAMETER.test(name));
  return Object.fromEntries(unknown.map((name) => [name, ['The parameter is not known.']]));
}

function indexed(query: URLSearchParams, name: 'filter' | 'sortBy'): readonly Indexed[] {
  const groups = new Map<string, Record<string, string>>();
  for (const [key, value] of query) {
    const [, index, part] = new RegExp(`^${name}\\[(\\d+)\\]\\.(\\w+)$`).exec(key) ?? [];
    if (index === undefined || part === undefined) continue;
    groups.set(index, { ...groups.get(index), [part]: value });
  }
  return [...groups].sort(([a], [b]) => Number(a) - Number(b)).map(([, parts]) => parts);
}

const MAP_FIELD = /^(identifiers|metadata)\.(.+)$/;
const FILTER_FIELD = /^(?:(?:identifiers|metadata)\..+|passType|installationStatus)$/;
const SORT_FIELD =
  /^(?:(?:identifiers|metadata)\..+|id|passType|creationDate|lastUpdateDate|apple|google)$/;

function filterErrors(filters: readonly Indexed[]): FieldErrors {
  return Object.assign(
    {},
    ...filters.map(({ field = '', operator = '', value }, index) => ({
      ...(!FILTER_FIELD.test(field) && {
        [`filter[${index}].field`]: ['The field cannot be filtered by.'],
      }),
      ...(!/^(?:equals|contains)$/.test(operator) && {
        [`filter[${index}].operator`]: ['The operator is not known.'],
      }),
      ...(value === undefined && { [`filter[${index}].value`]: ['A value is expected.'] }),
    })),
  ) as FieldErrors;
}

function orderErrors(orders: readonly Indexed[]): FieldErrors {
  return Object.assign(
    {},
    ...orders.map(({ field = '', direction = 'ASC' }, index) => ({
      ...(!SORT_FIELD.test(field) && {
        [`sortBy[${index}].field`]: ['The field cannot be sorted by.'],
      }),
      ...(!/^(?:ASC|DESC)$/.test(direction) && {
        [`sortBy[${index}].direction`]: ['ASC or DESC is expected.'],
      }),
    })),
  ) as FieldErrors;
}

function fits(pass: PassRecord, { field = '', operator, value = '' }: Indexed): boolean {
  if (field === 'installationStatus') return Object.keys(pass.providers).includes(value);
  const text = valueOf(pass, field);
  return operator === 'equals' ? text === value : text.includes(value);
}

function compare(a: PassRecord, b: PassRecord, orders: readonly Indexed[]): number {
  for (const { field = '', direction } of orders) {
    const [left, right] = [valueOf(a, field), valueOf(b, field)];
    if (left !== right) return (left < right ? -1 : 1) * (direction === 'DESC' ? -1 : 1);
  }
  return 0;
}

function valueOf(pass: PassRecord, field: string): string {
  const [, map, name = ''] = MAP_FIELD.exec(field) ?? [];
  if (map === 'identifiers') return pass.identifiers[name] ?? '';
  if (map === 'metadata') return pass.metadata?.[name] ?? '';
  switch (field) {
    case 'apple':
    case 'google':
      return pass.providers[field] ?? '';
    case 'id':
    case 'passType':
    case 'creationDate':
    case 'lastUpdateDate':
      return pass[field];
    default:
      return '';
  }
}

/** Where no order is asked for, none is promised: each page is cut from another one. */
function unordered(passes: readonly PassRecord[], pageIndex: number): PassRecord[] {
  const rank = ({ id }: PassRecord): string =>
    createHash('sha256').update(`${pageIndex} ${id}`).digest('hex');
  return [...passes].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function wholeNumber(digits: string): number | null {
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}
