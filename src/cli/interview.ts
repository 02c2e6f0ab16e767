import type { Environment } from '../config/environment.ts';
import { VARIABLES, type VariableName } from '../config/variables.ts';
import { loadSettings, type Settings } from '../config.ts';
import { isPlaceholder } from '../core/setup/webhook-address.ts';
import { CliError, EXIT, type CliContext } from './context.ts';

/** Wrong answers to one question before the command gives up: at the end of input all are empty. */
const TRIES_MAX = 5;

/** One question to a person. */
export interface Question {
  readonly text: string;
  readonly isSecret?: boolean;
  /** What an empty answer stands for; where it is missing, something has to be answered. */
  readonly otherwise?: string;
  /** What is wrong with an answer; null where it is right. */
  readonly check?: (answer: string) => Promise<string | null> | string | null;
}

/**
 * What a command learns of settings: those that are given, and what a person answers to what is
 * missing. Without a terminal, or with `--yes`, nobody is asked.
 */
export class Interview {
  readonly #context: CliContext;
  readonly #isSilent: boolean;
  readonly #values = new Map<VariableName, string>();

  constructor(context: CliContext, options: { readonly isSilent: boolean }) {
    this.#context = context;
    this.#isSilent = options.isSilent || context.ask === undefined;
  }

  /** Whether nobody is asked. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** The settings of the environment with the answers over them. */
  get environment(): Environment {
    return { ...this.#context.environment, ...Object.fromEntries(this.#values) };
  }

  /** The value of a variable as it is known now; empty where it is not set. */
  value(name: VariableName): string {
    return this.environment[name]?.trim() ?? '';
  }

  set(name: VariableName, value: string): void {
    this.#values.set(name, value);
  }

  /**
   * The settings as far as they are known.
   * @throws ConfigError where what is given has faults
   */
  settings(): Settings {
    return loadSettings(this.environment, { needs: [] });
  }

  /**
   * Asks until an answer is right.
   * @throws CliError when nobody can be asked, the person leaves, or no answer is right
   */
  async ask({ text, isSecret = false, otherwise, check }: Question): Promise<string> {
    const { ask, signal, report } = this.#context;
    if (this.#isSilent || ask === undefined) {
      throw new CliError('nobody can be asked: answer by settings and options', EXIT.usage);
    }
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const given = (await ask(text, { isSecret })).trim();
      if (signal.aborted) throw new CliError(LEFT);
      const answer = given === '' ? otherwise : given;
      const fault = answer === undefined ? NEEDED : ((await check?.(answer)) ?? null);
      if (answer !== undefined && fault === null) return answer;
      report(`  ${fault}`);
    }
    throw new CliError(`no right answer in ${TRIES_MAX} tries; nothing was written`);
  }

  /** Whether a person says yes; nobody says no. */
  async agree(text: string): Promise<boolean> {
    if (this.#isSilent) return false;
    return /^y(es)?$/i.test(await this.ask({ text: `${text} [y/N] `, otherwise: 'n' }));
  }

  /** What is wrong with a text as the value of a variable; null where nothing is. */
  faultOf(name: VariableName, value: string): string | null {
    if (isPlaceholder(value)) return `${value} stands for a value of your own`;
    const parsed = VARIABLES[name].safeParse(value);
    return parsed.success
      ? null
      : `expected ${parsed.error.issues[0]?.message ?? 'something else'}`;
  }
}

const NEEDED = 'this is needed';
const LEFT = 'interrupted; nothing was written';
