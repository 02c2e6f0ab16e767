import { describe, expect, test } from '@jest/globals';
import { filesOf, type SourceFile } from './checkout.ts';

/*
 * The project's own rules that no linter can say. Each has an example that breaks it, so that no
 * rule can stop working unnoticed; each list of exceptions holds nothing that needs no exception.
 */

const SRC = filesOf('src', '.ts', '.tsx');
const TESTS = [...filesOf('test', '.ts'), ...filesOf('bench', '.ts')];
const CODE = [...SRC, ...TESTS];

interface Rule {
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly pattern: RegExp;
  /** Code that breaks the rule. */
  readonly example: string;
  /** Files that may, each with its reason. */
  readonly except?: { readonly [path: string]: string };
  /** Whether comments count too. */
  readonly comments?: true;
}

const IN_BROWSER = 'runs in the browser, where there is no clock to be given';

const RULES: readonly Rule[] = [
  {
    name: 'only config.ts reads the environment',
    files: SRC,
    pattern: /\bprocess\.env\b/,
    example: 'const home = process.env.HOME;',
    except: { 'src/config.ts': 'settings are read in one place' },
  },
  {
    name: 'only main.ts ends the process',
    files: SRC,
    pattern: /\bprocess\.(exit|exitCode|abort|kill)\b/,
    example: 'process.exit(1);',
    except: {
      'src/main.ts': 'the exit status is its business',
      'src/evaluation/watchdog-thread.ts': 'ending that process is all it is for',
    },
  },
  {
    name: 'only clock.ts knows what time it is',
    files: SRC,
    pattern: /\bDate\.now\b|\bnew Date\(\)|(?<!new )\bDate\(\)|\bperformance\.now\b|\bhrtime\b/,
    example: 'const now = new Date();',
    except: {
      'src/clock.ts': 'it is the clock',
      'src/operator/page/time.ts': IN_BROWSER,
    },
  },
  {
    name: 'only clock.ts waits',
    files: SRC,
    pattern: /\bset(Timeout|Interval)\b/,
    example: 'setTimeout(retry, 1_000);',
    except: {
      'src/clock.ts': 'it is the clock',
      'src/operator/page/time.ts': IN_BROWSER,
    },
  },
  {
    name: 'only clock.ts takes chances',
    files: SRC,
    pattern: /\bMath\.random\b|\bgetRandomValues\b/,
    example: 'const jitter = Math.random();',
    except: { 'src/clock.ts': 'it gives chance to all others' },
  },
  {
    name: 'expressions are evaluated in a process of their own',
    files: SRC.filter(({ path }) => !path.startsWith('src/core/')),
    pattern:
      /\.evaluate\(|(?<!function )\b(applyMapping|applyStored|previewDelivery|projectWallet|examinePattern|evaluateItem)\(|(?:await|return|=>) project\(/,
    example: 'const values = await project(mapping, document);',
    except: {
      'src/evaluation/evaluate-item.ts': 'what the process does',
      'src/evaluation/evaluation-process.ts': 'it is that process',
    },
  },
  {
    name: 'nothing prints past the log and the command line',
    files: CODE,
    pattern: /\bconsole\.\w+\(/,
    example: 'console.log(event);',
  },
  {
    name: 'nothing is left to do',
    files: CODE,
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/,
    example: '// TODO: tell the operator',
    comments: true,
  },
  {
    name: 'no test runs alone or not at all',
    files: TESTS,
    pattern: /\b(test|describe|it)\.(only|skip|todo)\b|\b[fx](it|test|describe)\(/,
    example: "test.only('this one', check);",
  },
  {
    name: 'the type checker is never silenced',
    files: CODE,
    pattern: /@ts-(ignore|expect-error|nocheck)/,
    example: '// @ts-ignore',
    comments: true,
  },
  {
    name: 'a lint rule is switched off for one line, with its reason',
    files: CODE,
    pattern: /(ox|es)lint-disable(?!-next-line \S+ -- \S)/,
    example: '/* oxlint-disable no-console */',
    comments: true,
  },
  {
    name: 'comments and messages are in plain words',
    files: [...CODE, ...filesOf('docs', '.md').filter(({ path }) => !path.startsWith('docs/adr/'))],
    pattern: /\b(anew|amiss|wholly|lest|whence|thereof)\b|\bof no account\b|\btold of\b/i,
    example: '// What is amiss is told of anew.',
    comments: true,
  },
  {
    name: 'no path of one machine is written down',
    files: [...CODE, ...filesOf('docs', '.md')],
    pattern: /(?<![\w.])\/(home|root|Users|tmp|work)\/\w/,
    example: "open('/tmp/ledger.db')",
    comments: true,
  },
];

describe.each(RULES)('$name', ({ files, pattern, example, except = {}, comments = false }) => {
  const text = (file: SourceFile): string => (comments ? file.text : withoutComments(file.text));
  const breaking = files
    .filter((file) => file.path !== 'test/tidy.test.ts' && pattern.test(text(file)))
    .map(({ path }) => path);

  test('holds', () => {
    expect(breaking.filter((path) => !(path in except))).toEqual([]);
  });

  test('would be seen to be broken, and has no needless exception', () => {
    expect(pattern.test(example)).toBe(true);
    expect(Object.keys(except).filter((path) => !breaking.includes(path))).toEqual([]);
  });
});

/** Files named for what their exports have in common, or for what they do when they run. */
const FAMILIES = new Set([
  'src/cli/help.ts',
  'src/cli/text.ts',
  'src/config.ts',
  'src/config/values.ts',
  'src/evaluation/recheck.d.ts',
  'src/core/mapping/vocabulary.ts',
  'src/core/outcome.ts',
  'src/evaluation/evaluation-process.ts',
  'src/hubspot/port.ts',
  'src/hubspot/timeline/none.ts',
  'src/ledger/operations/transactions.ts',
  'src/ledger/sqlite-protocol.ts',
  'src/ledger/sqlite-thread.ts',
  'src/ledger/sqlite/failure.ts',
  'src/model/hubspot.ts',
  'src/main.ts',
  'src/model/hubspot.ts',
  'src/operator/api.ts',
  'src/operator/page/language.ts',
  'src/operator/page/main.tsx',
  'src/simulator/hubspot/page/main.tsx',
  'src/simulator/hubspot/http.ts',
  'src/simulator/neostore/plot.ts',
]);

describe('a file is named for what it exports', () => {
  const astray = SRC.filter((file) => !isNamedForExport(file)).map(({ path }) => path);

  test('as far as its name can tell', () => {
    expect(astray.filter((path) => !FAMILIES.has(path))).toEqual([]);
  });

  test('and the list of exceptions only shrinks', () => {
    expect([...FAMILIES].filter((path) => !astray.includes(path))).toEqual([]);
  });
});

/** Words that say too little, each with the words of this project. */
const VAGUE_WORDS = new Map([
  ['db', 'ledger'],
  ['job', 'plan, batch'],
  ['queue', 'ledger, timeline entries'],
  ['handle', 'apply, receive'],
  ['handler', 'apply, receive'],
  ['process', 'apply'],
  ['processor', 'dispatcher'],
  ['sync', 'upsert, apply'],
  ['mock', 'simulator'],
  ['util', 'a name for what it does'],
  ['utils', 'a name for what it does'],
  ['helper', 'a name for what it does'],
  ['manager', 'a name for what it does'],
]);

describe('exported names use the words of the project', () => {
  // "Synced" says that HubSpot has everything of an event, and "stored" what the ledger holds:
  // neither is an action, so neither is in the way of a better verb.
  const vague = (name: string): string | undefined =>
    wordsOf(name).find((word) => VAGUE_WORDS.has(word));

  test('and none that says too little', () => {
    const found = SRC.flatMap(({ path, text }) =>
      exportsOf(text).flatMap((name) => {
        const word = vague(name);
        return word === undefined ? [] : [`${path}: ${name}; say ${VAGUE_WORDS.get(word)}`];
      }),
    );
    expect(found).toEqual([]);
  });

  test.each(['EventQueue', 'handleEvent', 'JOBS_DB', 'mockClock'])('%s would be seen', (name) => {
    expect(vague(name)).toBeDefined();
  });
});

test('what the code says of HubSpot and Neostore cites their own documentation', () => {
  const cites = (text: string): boolean => /\[[\w-]+\.(md|txt)\b(?!\])/.test(text);
  expect(SRC.filter(({ text }) => cites(text)).map(({ path }) => path)).toEqual([]);
  expect(cites('/** Longest wait. [notes.md 2.1] */')).toBe(true);
});

/** Code without comments; a `//` within a string (an address) does not begin one. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(?<![:'"`])\/\/.*$/gm, '');
}

function exportsOf(text: string): readonly string[] {
  const declared =
    /^export (?:default )?(?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm;
  return [...text.matchAll(declared)].map(([, name = '']) => name);
}

function isNamedForExport({ path, text }: SourceFile): boolean {
  const stems = (path.split('/').at(-1) ?? '')
    .replace(/\.tsx?$/, '')
    .split('-')
    .map((word) => word.replace(/(ies|es|s|e|y)$/, ''));
  const names = exportsOf(text).map((name) => name.toLowerCase());
  return stems.some((stem) => names.some((name) => name.includes(stem)));
}

/** The words of a camelCase or SCREAMING_CASE name, in lower case. */
function wordsOf(name: string): readonly string[] {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return words.map((word) => word.toLowerCase());
}
