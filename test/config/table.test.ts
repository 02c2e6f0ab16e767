import { expect, test } from '@jest/globals';
import { settingsTable } from '../../src/config/table.ts';
import { aboutVariable, VARIABLE_NAMES } from '../../src/config/variables.ts';

test('the table has a row for every variable, with default, unit and meaning', () => {
  const rows = settingsTable().split('\n').slice(2);
  expect(rows).toHaveLength(VARIABLE_NAMES.length);
  expect(rows).toContain(
    '| `RETENTION_DAYS` | `90` | days | Payloads are purged after this time; ids and hashes are kept forever. |',
  );
  for (const row of rows) expect(row.split('|')).toHaveLength(6);
});

test('no token, key or secret has a default', () => {
  const named = VARIABLE_NAMES.filter((name) => /TOKEN|SECRET|KEY$/.test(name));
  expect(named).toHaveLength(6);
  for (const name of named) {
    expect(aboutVariable(name)).toMatchObject({ confidential: true });
    expect(aboutVariable(name)).not.toHaveProperty('fallback');
  }
});
