import { aboutVariable, VARIABLE_NAMES, type VariableName } from './variables.ts';

/** All variables as a Markdown table, for `docs/settings.md`. */
export function settingsTable(): string {
  return [
    '| Variable | Default | Unit | Meaning |',
    '| --- | --- | --- | --- |',
    ...VARIABLE_NAMES.map(row),
  ].join('\n');
}

function row(name: VariableName): string {
  const { fallback, unit = '', meaning } = aboutVariable(name);
  const written = fallback === undefined ? '—' : `\`${fallback}\``;
  return `| \`${name}\` | ${written} | ${unit} | ${meaning} |`;
}
