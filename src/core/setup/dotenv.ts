import { parseDotenv } from '../parse-dotenv.ts';

/** A variable whose value in a `.env` file becomes another one. */
export interface DotenvChange {
  readonly name: string;
  /** Null where the file does not set it. */
  readonly before: string | null;
  readonly after: string;
}

/** What a `.env` file becomes, and how that differs from what it is. */
export interface DotenvPlan {
  readonly changes: readonly DotenvChange[];
  readonly text: string;
  /** Variables that would not have the value that they should: no line can hold every text. */
  readonly unwritable: readonly string[];
}

/** Plans to have variables set in a `.env` file; lines that set others, and comments, stay as they are. */
export function planDotenv(text: string, values: ReadonlyMap<string, string>): DotenvPlan {
  const before = valuesIn(text);
  const changes = [...values]
    .map(([name, after]) => ({ name, before: before.get(name) ?? null, after }))
    .filter((change) => change.before !== change.after);
  const planned = changes.reduce((so, { name, after }) => withVariable(so, name, after), text);
  const read = valuesIn(planned);
  const wanted = new Map([...before, ...values]);
  const unwritable = [...wanted].flatMap(([name, value]) => (read.get(name) === value ? [] : name));
  return { changes, text: planned, unwritable };
}

function valuesIn(text: string): ReadonlyMap<string, string> {
  return new Map(parseDotenv(text).entries.map(({ name, value }) => [name, value]));
}

/**
 * The text of a `.env` file with a variable set to a value: the line that sets it is replaced, but for
 * a comment on it, or one is added at the end; every other line stays as it is.
 */
export function withVariable(text: string, name: string, value: string): string {
  const line = `${name}=${isPlain(value) ? value : `'${value}'`}`;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const sets = new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`);
  const first = lines.findIndex((one) => sets.test(one));
  const kept = lines.filter((one, index) => index === first || !sets.test(one));
  const replaced =
    first === -1 ? [...kept, line] : kept.with(first, `${line}${commentOf(lines[first] ?? '')}`);
  return `${replaced.join(eol)}${eol}`;
}

/** The comment behind the value of a line, with the space before it. */
function commentOf(line: string): string {
  const value = line.slice(line.indexOf('=') + 1).trimStart();
  const [quote = ''] = /^["'`]/.exec(value) ?? [];
  const rest = quote === '' ? value : value.slice(value.indexOf(quote, 1) + 1);
  return /\s+#.*$/.exec(rest)?.[0] ?? '';
}

function isPlain(value: string): boolean {
  return /^[\w.,:+/=-]*$/.test(value);
}
