import { Command } from 'commander';
import { wholeNumberFrom } from './whole-number.ts';
import { gather, gatherName } from './gather.ts';
import type { ConnectionFlags } from './choose-connection.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import type { CliContext } from './context.ts';
import { FIXTURE_EVENTS_MAX } from './apply-in-memory.ts';
import { pullFixtures } from './fixtures-pull.ts';
import { examples } from './help.ts';
import { moment } from './moment.ts';

/** `fixtures`: events to try a mapping on, which tell of no person. */
export function fixturesCommand(context: CliContext): Command {
  return new Command('fixtures')
    .description('real events as fixtures that tell of no person')
    .addHelpText('after', EXAMPLES)
    .addCommand(pullCommand(context));
}

/** Events that are pulled without `-n`. */
const EVENTS = 50;

interface Flags extends ConnectionFlags {
  readonly event?: readonly string[];
  readonly since?: number;
  readonly last: number;
  readonly keep?: readonly string[];
  readonly mapping?: string;
}

function pullCommand(context: CliContext): Command {
  return new Command('pull')
    .description('write stored events into a folder, without what tells of a person')
    .argument('<folder>', 'where to write; "check --expect" reads it')
    .option('--event <name>', 'only events of this name; * at the end stands for any', gatherName)
    .option('--since <time>', 'received since then: ISO 8601, or how long ago (2h, 3d)', moment)
    .option(
      '-n, --last <count>',
      'how many, the newest',
      wholeNumberFrom(1, FIXTURE_EVENTS_MAX),
      EVENTS,
    )
    .option(
      '--keep <field>',
      'keep the name of this field, which the mapping does not know',
      gather,
    )
    .option('--mapping <file>', 'what is expected, by this mapping file')
    .option(...CONNECTION_OPTION)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', WHAT_STAYS)
    .action(async (folder: string, { event, since, last, keep, ...flags }: Flags) => {
      await pullFixtures(context, folder, {
        ...flags,
        names: event ?? null,
        sinceMs: since ?? 0,
        last,
        keep: keep ?? [],
      });
    });
}

const EXAMPLES = examples(
  ['fixtures pull fixtures', 'the last 50 events, and what they should come to'],
  ['fixtures pull fixtures --event "Customer:*" --since 7d -n 200', 'others'],
  ['check --expect fixtures', 'whether a mapping still makes that of them'],
);

const WHAT_STAYS = `
Fields, lists, types, forms and lengths stay; addresses, names, numbers and dates become others, the
same for the same, so that one person stays one person. Names of fields that neither Neostore's
documents nor the mapping name become others, too. Texts that the mapping compares with, a yes or a
no, and codes of countries and languages stay.`;
