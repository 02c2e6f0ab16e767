import { InvalidArgumentError, Option, type Command } from 'commander';
import { deadLetterFilter, LETTER_NAME } from '../core/dead-letter-view.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { moment, refuseEmptyRange } from './moment.ts';
import {
  DEAD_LETTER_KINDS,
  type DeadLetterFilter,
  type DeadLetterKind,
} from '../model/dead-letter.ts';

/** Options by which dead letters are chosen. */
export interface FilterFlags {
  readonly kind?: DeadLetterKind;
  readonly reason?: string;
  readonly event?: string;
  readonly contact?: string;
  readonly from?: number;
  readonly to?: number;
  readonly id?: string;
}

/** Adds the options of {@link FilterFlags}, and `--connection`. */
export function withFilter(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'only of this kind').choices(DEAD_LETTER_KINDS))
    .option('--reason <text>', 'whose reason has this code, is of this family, or has this text')
    .option('--event <id>', 'of this event: itself, its contact, its timeline entries')
    .option('--contact <key>', 'of the contact that has this key')
    .option('--from <time>', 'dead since then: ISO 8601, or how long ago (2h, 3d)', moment)
    .option('--to <time>', 'dead before then', moment)
    .option('--id <letter>', 'this one alone, such as contact:12', letterName)
    .option(...CONNECTION_OPTION);
}

/**
 * The ledger's form of what the options say.
 * @throws CliError where they can mean nothing
 */
export function filterOf({ id, ...words }: FilterFlags): DeadLetterFilter {
  refuseEmptyRange(words);
  return deadLetterFilter({ ...words, letter: id });
}

function letterName(text: string): string {
  if (LETTER_NAME.test(text)) return text;
  throw new InvalidArgumentError(
    `It has to be a kind and a number, such as contact:12; kinds are ${DEAD_LETTER_KINDS.join(', ')}.`,
  );
}
