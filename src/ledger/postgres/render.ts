/** A text as PostgreSQL takes it, and which of the bound values each of its parameters is. */
export interface Rendered {
  readonly text: string;
  /** Names of the values in the order of the parameters; null where they are bound as a list. */
  readonly names: readonly string[] | null;
}

/** Texts of a statement that are not to be touched. */
const QUOTED = /('(?:[^']|'')*'|"[^"]*")/;

/** A named value, a listed one, or a name that PostgreSQL would fold to lower case. */
const REPLACED = /@(\w+)|(\?)|\b([a-z]+[A-Z]\w*)\b/g;

/** Renders a text of the store, see `sql.ts`, for PostgreSQL. */
export function render(source: string): Rendered {
  const names: string[] = [];
  let listed = 0;
  const text = source
    .split(QUOTED)
    .map((part, index) => {
      if (index % 2 === 1) return part;
      return withoutHints(part).replace(
        REPLACED,
        (_, name?: string, mark?: string, camel?: string) => {
          if (camel !== undefined) return `"${camel}"`;
          if (mark !== undefined || name === undefined) return `$${(listed += 1)}`;
          if (!names.includes(name)) names.push(name);
          return `$${names.indexOf(name) + 1}`;
        },
      );
    })
    .join('');
  return { text, names: names.length === 0 ? null : names };
}

/** What only guides the planner of SQLite goes; its functions of JSON have other names here. */
function withoutHints(text: string): string {
  return text
    .replaceAll(/ INDEXED BY \w+/g, '')
    .replaceAll('CROSS JOIN', 'JOIN')
    .replaceAll(/(?<=\s)\+(?=[a-z])/g, '')
    .replaceAll('json_each(', 'json_array_elements_text(')
    .replaceAll('json_group_array(', 'json_agg(')
    .replaceAll('json_array(', 'json_build_array(');
}
