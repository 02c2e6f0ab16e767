/**
 * The text of a `.env` file with a variable set to a value: the line that sets it is replaced, or
 * one is added at the end; every other line stays as it is.
 */
export function withVariable(text: string, name: string, value: string): string {
  const line = `${name}=${isPlain(value) ? value : `'${value}'`}`;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const sets = new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`);
  const first = lines.findIndex((one) => sets.test(one));
  const kept = lines.filter((one, index) => index === first || !sets.test(one));
  const replaced = first === -1 ? [...kept, line] : kept.with(first, line);
  return `${replaced.join(eol)}${eol}`;
}

function isPlain(value: string): boolean {
  return /^[\w.,:+/=-]*$/.test(value);
}
