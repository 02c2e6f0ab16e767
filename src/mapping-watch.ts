import { PeriodicTask } from './periodic-task.ts';
import type { Clock } from './clock.ts';
import { describeFault } from './core/mapping/fault.ts';
import type { MappingInForce, MappingText } from './core/mapping/mapping-in-force.ts';
import { putInPlace } from './core/mapping/put-in-place.ts';
import type { Evaluator } from './evaluation/evaluator.ts';
import { warningsOf } from './evaluation/warnings.ts';
import type { Log } from './log.ts';
import { compileMapping } from './core/mapping/compile.ts';
import { MappingError, readMapping, versionOf, type ReadMapping } from './mapping-file.ts';
import type { Fault } from './model/fault.ts';
import type { KeptMapping } from './model/kept-mapping.ts';

/**
 * How often a mapping file is read, in milliseconds. Looking is surer than being notified: editors and
 * containers replace a file in many ways, and shared file systems report none.
 */
export const MAPPING_LOOK_MS = 2_000;

/** Faults or warnings of a file that one line of the log names, and the ledger keeps. */
const FAULTS_LOGGED_MAX = 20;

/** Where the mapping in force outlives the process. */
export interface MappingMemory {
  /** What was in force last; null where nothing ever was. */
  readonly load: () => Promise<KeptMapping | null>;
  readonly save: (mapping: KeptMapping) => Promise<void>;
}

export interface MappingWatchOptions {
  /** The tenant that it belongs to, for the log. */
  readonly connection: string;
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Says which regular expressions of a mapping take too long. */
  readonly evaluator: Pick<Evaluator, 'examine'>;
  readonly memory: MappingMemory;
}

/**
 * Keeps the mapping of one connection in force: takes over what its file says when that changes,
 * and keeps the last good one while the file has faults, also from one process to the next.
 */
export class MappingWatch {
  readonly #options: MappingWatchOptions;
  readonly #task: PeriodicTask;
  #current: MappingInForce;
  /** The file as it was looked at last, good or not. */
  #seen: MappingText;
  /** Version of the mapping that was looked through for mistakes last. */
  #examined: string | null = null;
  /** What the memory holds already. */
  #saved: MappingInForce | null = null;
  /** What the memory did not take, of which the log knows. */
  #unsaved: MappingInForce | null = null;
  #onChange: () => void = () => undefined;

  private constructor(options: MappingWatchOptions, current: MappingInForce, seen: MappingText) {
    this.#options = options;
    this.#current = current;
    this.#seen = seen;
    const times = { clock: options.clock, firstMs: MAPPING_LOOK_MS, everyMs: MAPPING_LOOK_MS };
    this.#task = new PeriodicTask(times, async () => this.look());
  }

  /**
   * Reads the file for the first time. While it has faults, what was in force last stays so.
   * @throws MappingError with all its faults, where nothing ever was in force
   */
  static async open(options: MappingWatchOptions): Promise<MappingWatch> {
    const { file, clock, memory } = options;
    const read = await readMapping(file);
    const { version, compiled } = read;
    if (compiled.kind === 'compiled') {
      const { mapping } = compiled;
      const kept = await memory.load();
      const put = putBefore(kept, options, read);
      if (put !== null) return new MappingWatch(options, put, read);
      const sinceMs = kept?.version === version ? kept.sinceMs : clock.now();
      const watch = new MappingWatch(options, { file, mapping, sinceMs, refused: null }, read);
      await watch.#save();
      return watch;
    }
    const last = await lastGood(options);
    if (last === null) throw new MappingError(file, compiled.faults, read.text);
    const watch = new MappingWatch(options, last, read);
    watch.#take(read);
    await watch.#save();
    return watch;
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
    const read = await readMapping(this.#options.file, this.#seen.version);
    if (read !== null) {
      this.#seen = read;
      this.#take(read);
      this.#onChange();
    }
    await this.#save();
    await this.#examine();
  }

  /**
   * Puts a mapping in force in place of the file's, until the file changes; the file's own is in force as
   * the file has it. It is kept as what a file says is, and outlives the process.
   *
   * @returns its faults, none where it is in force now
   */
  async putInForce(text: string): Promise<readonly Fault[]> {
    const { connection, file, clock, log } = this.#options;
    const version = versionOf(text);
    const compiled = compileMapping(text, version);
    if (compiled.kind === 'faulty') return compiled.faults;
    const before = this.#current.mapping.version;
    const seen = this.#seen;
    const isOfFile = version === seen.version;
    const put = { file, mapping: compiled.mapping, sinceMs: clock.now(), refused: null };
    const insteadOf = { version: seen.version, text: seen.text };
    this.#current = isOfFile ? put : { ...put, insteadOf };
    log.info({ connection, file, version, before, isOfFile }, 'mapping.put');
    await this.#save();
    this.#onChange();
    return [];
  }

  #take({ text, version, compiled }: ReadMapping): void {
    const { connection, file, clock, log } = this.#options;
    const atMs = clock.now();
    if (compiled.kind === 'faulty') {
      const { faults } = compiled;
      const { insteadOf: _over, ...current } = this.#current;
      this.#current = { ...current, refused: { atMs, text, faults } };
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

  /** Has the memory hold what is in force and what was refused; what it does not take now, it is given again. */
  async #save(): Promise<void> {
    const { connection, log, memory } = this.#options;
    const current = this.#current;
    if (current === this.#saved) return;
    try {
      await memory.save(keptOf(current));
      this.#saved = current;
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      const { version } = current.mapping;
      if (current !== this.#unsaved) log.warn({ connection, version, code }, 'mapping.unsaved');
      this.#unsaved = current;
    }
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

/** What a person had put in force in place of the file as it still is; null where it is the file's turn. */
function putBefore(
  kept: KeptMapping | null,
  { file }: MappingWatchOptions,
  seen: MappingText,
): MappingInForce | null {
  const mapping = putInPlace(kept, seen.version);
  if (kept === null || mapping === null) return null;
  const { version, text } = seen;
  const insteadOf = { version, text };
  return { file, mapping, sinceMs: kept.sinceMs, refused: null, insteadOf };
}

/** What was in force when the process before ended; null where nothing was, or this version reads it otherwise. */
async function lastGood({ file, memory }: MappingWatchOptions): Promise<MappingInForce | null> {
  const kept = await memory.load();
  if (kept === null) return null;
  const compiled = compileMapping(kept.text, kept.version);
  if (compiled.kind === 'faulty') return null;
  return { file, mapping: compiled.mapping, sinceMs: kept.sinceMs, refused: null };
}

function keptOf(current: MappingInForce): KeptMapping {
  const { file, mapping, sinceMs, refused } = current;
  const { version, text } = mapping;
  const insteadOf = current.insteadOf?.version ?? null;
  const kept = { version, text, sinceMs, insteadOf };
  if (refused === null) return { ...kept, refused };
  const { atMs, faults } = refused;
  const described = faults.slice(0, FAULTS_LOGGED_MAX).map(describeFault);
  return {
    ...kept,
    refused: { atMs, file, count: faults.length, faults: described },
  };
}
