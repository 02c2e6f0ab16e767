import type { Json } from '../../model/json.ts';

/** Names that a body lists; undefined where it lists none. */
export function askedNames(raw: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  return (raw as readonly Json[]).filter((name) => typeof name === 'string');
}

/** Names that a query lists, either with commas or repeated. */
export function askedNamesInQuery(
  query: URLSearchParams,
  field: string,
): readonly string[] | undefined {
  const names = query.getAll(field).flatMap((list) => list.split(','));
  return names.length === 0 ? undefined : names.map((name) => name.trim());
}
