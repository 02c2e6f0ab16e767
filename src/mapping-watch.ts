import { PeriodicTask } from './periodic-task.ts';
import type { Clock } from './clock.ts';
import { describeFault } from './core/mapping/fault.ts';
import type { MappingInForce } from './core/mapping/mapping-in-force.ts';
import type { Evaluator } from './evaluation/evaluator.ts';
import { warningsOf } from './evaluation/warnings.ts';
import type { Log } from './log.ts';
import { MappingError, readMapping, type ReadMapping } from './mapping-file.ts';

/**
 * How often a mapping file is read, in milliseconds. Looking is surer than being notified: editors and
 * containers replace a file in many ways, and shared file systems report none.
 */
export const MAPPING_LOOK_MS = 2_000;

/** Faults or warnings of a file that one line of the log names. */
const FAULTS_LOGGED_MAX = 20;

export interface MappingWatchOptions {
  /** The tenant that it belongs to, for the log. */
  readonly connection: string;
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Says which regular expressions of a mapping take too long. */
  readonly evaluator: Pick<Evaluator, 'examine'>;
}

/**
 * Keeps the mapping of one connection in force: takes over what its file says when that changes,
 * and keeps the last good one while the file has faults.
 */
export class MappingWatch {
  readonly #options: MappingWatchOptions;
  readonly #task: PeriodicTask;
  #current: MappingInForce;
  /** Version of the file that was looked at last, good or not. */
  #seen: string;
  /** Version of the mapping that was looked through for mistakes last. */
  #examined: string | null = null;
  #onChange: () => void = () => undefined;

  private constructor(options: MappingWatchOptions, current: MappingInForce) {
    this.#options = options;
    this.#current = current;
    this.#seen = current.mapping.version;
    const times = { clock: options.clock, firstMs: MAPPING_LOOK_MS, everyMs: MAPPING_LOOK_MS };
    this.#task = new PeriodicTask(times, async () => this.look());
  }

  /**
   * Reads the file for the first time.
   * @throws MappingError with all its faults
   */
  static async open(options: MappingWatchOptions): Promise<MappingWatch> {
    const { file, clock } = options;
    const { compiled, text } = await readMapping(file);
    if (compiled.kind === 'faulty') throw new MappingError(file, compiled.faults, text);
    const { mapping } = compiled;
    return new MappingWatch(options, { file, mapping, sinceMs: clock.now(), refused: null });
  }

  /** What is in force now. */
  get current(): MappingInForce {
    return this.#current;
  }

  /**
   * Begins to look at the file. Idempotent.
   *
   * @param onChange called after another mapping was taken over or refused
   */
  start(onChange: () => void): void {
    this.#onChange = onChange;
    this.#task.start();
  }

  /** Looks no more. Idempotent. */
  async stop(): Promise<void> {
    await this.#task.stop();
  }

  /** Looks at the file now. */
  async look(): Promise<void> {
    const read = await readMapping(this.#options.file, this.#seen);
    if (read !== null) {
      this.#seen = read.version;
      this.#take(read);
      this.#onChange();
    }
    await this.#examine();
  }

  #take({ text, version, compiled }: ReadMapping): void {
    const { connection, file, clock, log } = this.#options;
    const atMs = clock.now();
    if (compiled.kind === 'faulty') {
      const { faults } = compiled;
      this.#current = { ...this.#current, refused: { atMs, text, faults } };
      const described = faults.slice(0, FAULTS_LOGGED_MAX).map(describeFault);
      const inForce = this.#current.mapping.version;
      log.error(
        { connection, file, inForce, count: faults.length, faults: described },
        'mapping.refused',
      );
      return;
    }
    const { mapping } = this.#current;
    if (version === mapping.version) {
      this.#current = { ...this.#current, refused: null };
      log.info({ connection, file, version }, 'mapping.restored');
      return;
    }
    this.#current = { file, mapping: compiled.mapping, sinceMs: atMs, refused: null };
    log.info({ connection, file, version, before: mapping.version }, 'mapping.changed');
  }

  /** Logs once of each mapping what may well be a mistake in it. It is in force whatever is found. */
  async #examine(): Promise<void> {
    const { connection, file, log, evaluator } = this.#options;
    const { mapping } = this.#current;
    const { version } = mapping;
    if (version === this.#examined) return;
    this.#examined = version;
    try {
      const found = await warningsOf(mapping, evaluator);
      if (found.length === 0) return;
      const warnings = found.slice(0, FAULTS_LOGGED_MAX).map(describeFault);
      log.warn({ connection, file, version, count: found.length, warnings }, 'mapping.warned');
    } catch (error) {
      // It ends, or no process can be started; whoever applies events says so as well.
      const { code } = error as { readonly code?: unknown };
      log.debug({ connection, file, version, code }, 'mapping.unexamined');
    }
  }
}
