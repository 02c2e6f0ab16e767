/** A text as PostgreSQL takes it, and which of the bound values each of its parameters is. */
export interface Rendered {
  readonly text: string;
  /** Names of the values in the order of the parameters; null where they are bound as a list. */
  readonly names: readonly string[] | null;
  /** Parameters, counted from 0, whose values are JSON arrays that the statement lists. */
  readonly arrays: ReadonlySet<number>;
}

/** Texts of a statement that are not to be touched. */
const QUOTED = /('(?:[^']|'')*'|"[^"]*")/;

/** A named value or a listed one, and whether its array is listed; or a name that PostgreSQL would fold to lower case. */
const REPLACED = /(json_each\()?(?:@(\w+)|(\?))|\b([a-z]+[A-Z]\w*)\b/g;

/** Renders a text of the store, see `sql.ts`, for PostgreSQL. */
export function render(source: string): Rendered {
  const names: string[] = [];
  const arrays = new Set<number>();
  let listed = 0;
  const placeOf = (name: string | undefined): number => {
    if (name === undefined) return (listed += 1);
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name) + 1;
  };
  const text = source
    .split(QUOTED)
    .map((part, index) => {
      if (index % 2 === 1) return part;
      return withoutHints(part).replace(
        REPLACED,
        (_, array?: string, name?: string, _mark?: string, camel?: string) => {
          if (camel !== undefined) return `"${camel}"`;
          const place = placeOf(name);
          if (array === undefined) return `$${place}`;
          arrays.add(place - 1);
          return `json_array_elements_text($${place}`;
        },
      );
    })
    .join('');
  return { text, names: names.length === 0 ? null : names, arrays };
}

/**
 * What only guides the planner of SQLite goes, but for a sign: it keeps an index of the column from being
 * taken here too. SQLite's functions of JSON have other names here.
 */
function withoutHints(text: string): string {
  return text
    .replaceAll(/ INDEXED BY \w+/g, '')
    .replaceAll('CROSS JOIN', 'JOIN')
    .replaceAll(/(?<=\s)\+([a-z_]+)/g, `($1 || '')`)
    .replaceAll('json_group_array(', 'json_agg(')
    .replaceAll('json_array(', 'json_build_array(');
}
