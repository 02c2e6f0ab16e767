import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { PROGRAM_ROOT } from '../../src/config/own-or-shipped.ts';
import { loadMapping } from '../../src/mapping-file.ts';
import { copyExample, MAPPING_EXAMPLES } from '../../src/setup/mapping-examples.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';

const folder = temporaryFolder();

test('every mapping that comes with the program is offered, in the words of the README', () => {
  const files = readdirSync('mappings/examples').filter((name) => name.endsWith('.json'));
  const offered = MAPPING_EXAMPLES.map(({ file }) => file.replace(/.*\//, ''));
  expect([...offered].sort()).toEqual([...files, 'default.json'].sort());
  const readme = readFileSync('mappings/examples/README.md', 'utf8');
  for (const { name, when } of MAPPING_EXAMPLES) {
    expect(readme).toMatch(new RegExp(`${name}\\.json\` +\\| ${when} +\\|`));
  }
});

test('a copy is a mapping with its schema beside it, and never takes the place of a file', async () => {
  const target = folder('mapping.json');
  for (const example of MAPPING_EXAMPLES.slice(0, 1)) {
    await copyExample(example, PROGRAM_ROOT, target);
    await expect(copyExample(example, PROGRAM_ROOT, target)).rejects.toMatchObject({
      code: 'EEXIST',
    });
  }
  await expect(loadMapping(target)).resolves.toMatchObject({ create: 'email' });
  expect(readFileSync(target, 'utf8')).toContain('"$schema": "./mapping.schema.json"');
  expect(readFileSync(folder('mapping.schema.json'), 'utf8')).toContain('"properties"');
});
