/** A part of `src/`, as ARCHITECTURE.md lists it and the linter keeps it apart. */
export interface Module {
  /** Folder (ending in a slash) or file, from `src/`. One within another has its own rules. */
  readonly path: string;
  /** What it is, in one sentence. */
  readonly what: string;
  /**
   * What it may import besides itself: modules and files as in `path`, packages, and `node:*` for all
   * of Node.
   */
  readonly imports: readonly Import[] | { readonly everythingBut: readonly string[] };
  /** Why it may import nothing else: the linter says so to whoever tries. */
  readonly reason: string;
  /** Files directly in the folder may not import from the folders within. */
  readonly isApart?: true;
  /** Types may be imported from everywhere: they are gone when it runs. */
  readonly isFreeInTypes?: true;
}

type Import = string | { readonly name: string; readonly files: readonly string[] };

const NODE = 'node:*';
const KOA = ['koa', '@koa/router'];
/** What everybody is given. */
const GIVEN = ['model/', 'core/', 'clock.ts', 'log.ts'];
const LEDGER_PORT = {
  name: 'the ledger’s port',
  files: ['ledger', 'work-port', 'desk-port', 'lease-port'].map((name) => `ledger/${name}.ts`),
};
const EVALUATOR_PORT = { name: 'the evaluator’s port', files: ['evaluation/evaluator.ts'] };
const HUBSPOT_ANSWERS = {
  name: 'what HubSpot’s documentation leaves open',
  files: ['core/hubspot-answers.ts'],
};

/** Every module. `npm run generate` makes the rules of `.oxlintrc.json` and the table of it. */
/** The editor of the mapping workbench. */
const CODEMIRROR = [
  '@codemirror/autocomplete',
  '@codemirror/commands',
  '@codemirror/lang-json',
  '@codemirror/language',
  '@codemirror/lint',
  '@codemirror/state',
  '@codemirror/view',
  '@lezer/highlight',
];

export const MODULES: readonly Module[] = [
  {
    path: 'model/',
    what: 'The data types that everybody shares; no behaviour.',
    imports: [],
    reason: 'what everybody imports must not bring anything else with it',
  },
  {
    path: 'core/',
    what: 'Every decision as a pure function: no clock, no chance, no I/O, nothing of Node.',
    imports: ['model/', 'zod', 'jsonata', 'fastest-levenshtein', 'libphonenumber-js/min'],
    reason:
      'a decision that knows the ledger, HubSpot, the clock or Node cannot be tested as a function',
  },
  {
    path: 'clock.ts',
    what: 'Time and chance, given to everything that needs them.',
    imports: [NODE],
    reason: 'what everybody is given needs nobody',
  },
  {
    path: 'log-output.ts',
    what: 'Where the log goes: what fails there costs lines and nothing else.',
    imports: ['model/', 'core/', 'clock.ts', NODE, 'pino'],
    reason: 'what everybody is given needs nobody',
  },
  {
    path: 'log-text.ts',
    what: 'A line of the log as a person reads it.',
    imports: ['model/', 'core/', NODE],
    reason: 'what everybody is given needs nobody',
  },
  {
    path: 'log.ts',
    what: 'The log: JSON lines, ids and counts, no personal data.',
    imports: ['model/', 'core/', 'clock.ts', 'log-output.ts', 'pino'],
    reason: 'what everybody is given needs nobody',
  },
  {
    path: 'config/',
    what: 'What variables there are, and how faults in them are reported.',
    imports: ['model/', 'core/', NODE, 'zod', 'fastest-levenshtein'],
    reason: 'settings are read before anything else exists',
  },
  {
    path: 'config.ts',
    what: 'Validated settings; the only reader of the environment.',
    imports: ['model/', 'core/', 'config/', 'zod', 'pino'],
    reason: 'settings are read before anything else exists',
  },
  {
    path: 'code-cache.ts',
    what: 'Keeps the program’s code compiled from one start to the next.',
    imports: [NODE],
    reason: 'it runs before everything else',
  },
  {
    path: 'bound-heap.ts',
    what: 'Keeps the heaps of the process near what is needed.',
    imports: [NODE],
    reason: 'it is about the process, whatever that does',
  },
  {
    path: 'version.ts',
    what: 'The program’s version.',
    imports: [NODE],
    reason: 'it reads one file and needs nobody',
  },
  {
    path: 'periodic-task.ts',
    what: 'Runs a task periodically until stopped.',
    imports: ['clock.ts'],
    reason: 'it runs any task and knows none',
  },
  {
    path: 'systemd.ts',
    what: 'Tells systemd that the daemon is ready, lives and ends.',
    imports: [...GIVEN, 'periodic-task.ts', NODE],
    reason: 'it knows what to say to systemd, and not what the daemon is made of',
  },
  {
    path: 'exchange.ts',
    what: 'Sends one HTTP request that a signal can end, and reads its answer within a limit.',
    imports: ['model/', 'core/'],
    reason: 'it sends any request and knows none',
  },
  {
    path: 'listen.ts',
    what: 'Serves a request listener over HTTP or HTTPS, with limits.',
    imports: ['clock.ts', NODE],
    reason: 'it serves any request listener and knows none',
  },
  {
    path: 'mapping-file.ts',
    what: 'Reads a mapping file; the rules are in `core/mapping/`.',
    imports: ['model/', 'core/', NODE],
    reason: 'it reads for the daemon and for commands, and knows neither',
  },
  {
    path: 'mapping-watch.ts',
    what: 'Keeps the mapping of a connection in force while its file changes.',
    imports: [
      ...GIVEN,
      'mapping-file.ts',
      'periodic-task.ts',
      'evaluation/evaluator.ts',
      'evaluation/warnings.ts',
    ],
    reason: 'it keeps the mapping in force for everybody, so it knows nobody who applies it',
  },
  {
    path: 'ledger/',
    what: 'Remembers every event and the work that follows from it, behind `ledger.ts` and the ports beside it.',
    imports: [...GIVEN, 'code-cache.ts', NODE],
    reason:
      'it remembers for others and knows none of them, and only ledger/sqlite/ knows SQLite, only ledger/postgres/ PostgreSQL',
  },
  {
    path: 'ledger/sql/',
    what: 'What every engine of the ledger loads and saves, written once in the SQL that all of them speak.',
    imports: ['ledger/', ...GIVEN],
    reason: 'it runs on any engine, and must not know which one',
  },
  {
    path: 'ledger/postgres/',
    what: 'The ledger in a PostgreSQL database.',
    imports: ['ledger/', 'ledger/sql/', ...GIVEN, NODE, 'pg'],
    reason: 'it remembers for others and knows none of them',
  },
  {
    path: 'ledger/sqlite/',
    what: 'The ledger in one SQLite file.',
    imports: ['ledger/', 'ledger/sql/', ...GIVEN, NODE, 'better-sqlite3'],
    reason: 'it remembers for others and knows none of them',
  },
  {
    path: 'receiver/',
    what: 'Turns one POST into one durable row of the ledger, or into a precise refusal.',
    imports: [...GIVEN, LEDGER_PORT, NODE, ...KOA],
    reason:
      'it writes down and answers, and must not know who reads (dispatcher, operator) nor what is behind the port',
  },
  {
    path: 'hubspot/',
    what: 'Speaks HubSpot behind `port.ts`: tokens, quota, short retries, answers as outcomes, timeline drivers.',
    imports: [
      ...GIVEN,
      'exchange.ts',
      'hubspot/decisions/',
      NODE,
      '@hubspot/api-client',
      '@hubspot/api-client/lib/src/services/http/Request.js',
      'p-retry',
      'zod',
    ],
    reason: 'it must not know what is sent or why (ledger, dispatcher)',
  },
  {
    path: 'hubspot/decisions/',
    what: 'What HubSpot’s answers mean, as pure functions: outcomes, waits, budget.',
    imports: ['model/', 'core/', 'zod'],
    reason: 'a decision that knows the clock or Node cannot be tested as a function',
  },
  {
    path: 'hubspot/timeline/',
    what: 'The ways to show timeline entries; all send through `hubspot/api.ts`.',
    imports: ['hubspot/', 'hubspot/decisions/', ...GIVEN, NODE, 'uuid', 'zod'],
    reason: 'the quota has one door, hubspot/api.ts',
  },
  {
    path: 'neostore/',
    what: 'Speaks Neostore’s admin API: webhooks and passes.',
    imports: [...GIVEN, 'exchange.ts', NODE, 'zod'],
    reason: 'it speaks Neostore, and must not know what for (setup)',
  },
  {
    path: 'evaluation/',
    what: 'Evaluates the expressions of mappings in a process of its own, behind `evaluator.ts`.',
    imports: [
      'model/',
      'core/',
      'clock.ts',
      'code-cache.ts',
      'mapping-file.ts',
      NODE,
      'recheck/lib/browser.js',
    ],
    reason: 'it evaluates for others and knows none of them',
  },
  {
    path: 'dispatcher/',
    what: 'Five loops: apply, contacts, timeline, consents, compare.',
    imports: [
      ...GIVEN,
      LEDGER_PORT,
      EVALUATOR_PORT,
      'hubspot/port.ts',
      'hubspot/decisions/',
      'node:crypto',
    ],
    reason:
      'it must work with any ledger, HubSpot and evaluator, and must not know who appends (receiver) or watches (operator). All its effects go through what it is given',
  },
  {
    path: 'backfill/',
    what: 'Reads the passes that Neostore lists, and appends what they say.',
    imports: [...GIVEN, LEDGER_PORT, 'neostore/', NODE],
    reason: 'it appends as the receiver does, and must not know who applies (dispatcher)',
  },
  {
    path: 'operator/',
    what: 'Shows and steers: dashboard, JSON API, metrics, live feed.',
    imports: [
      ...GIVEN,
      'periodic-task.ts',
      LEDGER_PORT,
      EVALUATOR_PORT,
      NODE,
      ...KOA,
      'pages/',
      'prom-client',
      'zod',
    ],
    reason:
      'it shows and steers through the ledger, and must not know who receives (receiver), sends (dispatcher) or speaks HubSpot',
    isApart: true,
  },
  {
    path: 'pages/',
    what: 'Bundles the pages, and hands out their files.',
    imports: [NODE, 'koa', 'esbuild'],
    reason: 'it brings any page to a browser, and knows none',
  },
  {
    path: 'operator/page/',
    what: 'The dashboard’s page.',
    imports: [
      {
        name: 'JSON and places in it, keys, words of states, lists of names, counts of work, CSV, what a mapping is written with',
        files: [
          'core/json-place.ts',
          'core/identity.ts',
          'core/names-text.ts',
          'core/indented-json.ts',
          'model/event-outcome.ts',
          'model/state.ts',
          'model/wallet.ts',
          'core/count-work.ts',
          'core/csv.ts',
          'core/mapping/map-field.ts',
          'core/mapping/suggest.ts',
          'core/trial/trial-tally.ts',
        ],
      },
      'preact',
      'preact/hooks',
      'uplot',
      ...CODEMIRROR,
    ],
    reason:
      'it runs in a browser, and of the daemon it knows only types, those of the API and what they are made of',
    isFreeInTypes: true,
  },
  {
    path: 'state/',
    what: 'What the process knows of how its connections stand, kept for others to see.',
    imports: [...GIVEN, 'periodic-task.ts', LEDGER_PORT, NODE],
    reason: 'it is told what happens, and must not know who does it',
  },
  {
    path: 'alerts/',
    what: 'Tells a person when something is wrong, and when it is over.',
    imports: [...GIVEN, 'periodic-task.ts', LEDGER_PORT, NODE],
    reason: 'it looks at what the ledger says, and must not know how that came about',
  },
  {
    path: 'retention.ts',
    what: 'Purges payloads that are older than the settings allow.',
    imports: [...GIVEN, 'periodic-task.ts', LEDGER_PORT],
    reason: 'it purges by the clock, whatever is received or sent',
  },
  {
    path: 'wallet-counting.ts',
    what: 'Counts events of the wallet, periodically.',
    imports: [...GIVEN, 'periodic-task.ts', LEDGER_PORT],
    reason: 'it counts by the clock, whatever is received or sent',
  },
  {
    path: 'setup/',
    what: 'What a mapping needs in HubSpot and Neostore: read, compared, made.',
    imports: [...GIVEN, 'config.ts', 'exchange.ts', 'hubspot/', 'neostore/', NODE, 'zod'],
    reason:
      'it prepares HubSpot and Neostore for a daemon that may not run yet, and must not know how deliveries are received, kept or sent',
  },
  {
    path: 'probe/',
    what: 'Tries on a test account what HubSpot’s documentation leaves open.',
    imports: [...GIVEN, 'hubspot/', NODE, 'zod'],
    reason: 'it asks HubSpot alone, and must not know what the daemon makes of the answers',
  },
  {
    path: 'simulator/',
    what: 'The truth to compare with: what HubSpot should hold, by a reckoning of its own.',
    imports: [],
    reason:
      'a fault in code that truth.ts shares with the daemon would be on both sides, and neither would show it',
  },
  ...(['hubspot', 'neostore'] as const).map((system) => ({
    path: `simulator/${system}/`,
    what: `${system === 'hubspot' ? 'HubSpot' : 'Neostore'} as a state machine with an HTTP skin.`,
    imports: [
      'simulator/',
      'clock.ts',
      {
        name: 'JSON, codes of errors, property types',
        files: ['core/json.ts', 'core/error-code.ts', 'model/json.ts', 'model/property.ts'],
      },
      ...(system === 'hubspot' ? [HUBSPOT_ANSWERS, 'pages/'] : []),
      NODE,
      ...KOA,
    ],
    reason:
      'a fault in code that a simulator shares with the daemon would be on both sides, and neither would show it',
  })),
  {
    path: 'simulator/hubspot/page/',
    what: 'The page of the simulated HubSpot, of the parts of the dashboard’s.',
    imports: ['operator/page/', 'preact', 'preact/hooks'],
    reason: 'it runs in a browser, looks like the dashboard, and decides nothing',
    isFreeInTypes: true,
  },
  {
    path: 'sandbox/',
    what: 'The daemon between both simulators, in one process.',
    imports: { everythingBut: ['cli/', 'main.ts'] },
    reason: 'tests start it too, so it must not know the command line',
  },
  {
    path: 'cli/',
    what: 'One file for each command: parses arguments, calls one function, prints.',
    imports: { everythingBut: ['simulator/', 'main.ts'] },
    reason: 'what is simulated is put together in sandbox/',
  },
  {
    path: 'app/',
    what: 'Builds the parts of the daemon: a connection, its loop, the operator’s listener.',
    imports: { everythingBut: ['cli/', 'sandbox/', 'simulator/', 'main.ts', 'app.ts'] },
    reason:
      'the daemon must not know what runs it (command line, sandbox) nor what stands in for HubSpot and Neostore in a trial',
  },
  {
    path: 'app.ts',
    what: 'The composition root: starts and stops the parts in order.',
    imports: { everythingBut: ['cli/', 'sandbox/', 'simulator/', 'main.ts'] },
    reason:
      'the daemon must not know what runs it (command line, sandbox) nor what stands in for HubSpot and Neostore in a trial',
  },
  {
    path: 'main.ts',
    what: 'Arguments, signals, exit status.',
    imports: ['bound-heap.ts', 'clock.ts', 'code-cache.ts', 'config.ts', 'cli/'],
    reason: 'it starts the command line, which starts all else',
  },
];
