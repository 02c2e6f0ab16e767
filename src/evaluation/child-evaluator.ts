import assert from 'node:assert/strict';
import { systemClock } from '../clock.ts';
import type { KeptEvent } from '../core/mapping/apply.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Pattern, PatternVerdict } from '../core/mapping/pattern.ts';
import { withoutWallet, withRegisters, type Projection } from '../core/mapping/project.ts';
import type { PortalProperties } from '../core/definitions-in.ts';
import type { TrialResult } from '../core/trial/compare-trial.ts';
import type {
  Evaluator,
  LossCode,
  PreviewResult,
  TrialGround,
  TriedDelivery,
} from './evaluator.ts';
import { ItemRunner, Loss, type ItemRunnerOptions } from './item-runner.ts';
import type { ItemLimits } from './overrun.ts';
import type { Application } from '../model/application.ts';
import type { ContactDocument } from '../model/contact.ts';

/**
 * What one event or contact may take. An ordinary one takes less than a thousandth of this processor
 * time, and its time on the clock leaves room for a machine that is thirty times too busy.
 */
export const ITEM_LIMITS: ItemLimits = { processorMs: 1_000, wallMs: 60_000 };

/** Memory of the evaluating process, in MiB; a batch of events takes a few. */
export const EVALUATION_MEMORY_MAX_MIB = 256;

/** Evaluates in a process of its own. */
export class ChildEvaluator implements Evaluator {
  readonly #runner: ItemRunner;

  /** The clock is the system's, for the life of a process goes by no other. */
  constructor(options: Partial<ItemRunnerOptions> = {}) {
    this.#runner = new ItemRunner({
      clock: systemClock,
      limits: ITEM_LIMITS,
      memoryMib: EVALUATION_MEMORY_MAX_MIB,
      ...options,
    });
  }

  /** The number of the process that evaluates; null while there is none. */
  get pid(): number | null {
    return this.#runner.pid;
  }

  prepare(): void {
    this.#runner.prepare();
  }

  async apply(
    { text: mapping }: Mapping,
    events: readonly KeptEvent[],
  ): Promise<readonly Application[]> {
    const items = events.map(({ connection, name, receivedAtMs, body }) => ({
      connection,
      name,
      receivedAtMs,
      body,
    }));
    const order = { work: 'apply', mapping, items } as const;
    const results = await this.#runner.run(order, { endsWithLoss: true });
    return results.map((result) =>
      result instanceof Loss
        ? { kind: 'failed', code: result.code, reason: REASONS[result.code] }
        : result,
    );
  }

  async project(
    mapping: Mapping,
    documents: readonly ContactDocument[],
  ): Promise<readonly Projection[]> {
    const items = documents.map(({ wallet }) => wallet);
    const results = await this.#runner.run({ work: 'project', mapping: mapping.text, items });
    const wallets = results.map((result) =>
      result instanceof Loss ? withoutWallet(mapping, result.code, REASONS[result.code]) : result,
    );
    return documents.map((document, index) =>
      withRegisters(
        document,
        wallets[index] ?? withoutWallet(mapping, 'expression-crashed', 'no result'),
      ),
    );
  }

  async preview(
    mapping: string,
    delivery: TriedDelivery,
    portal: PortalProperties = new Map(),
  ): Promise<PreviewResult> {
    const items = [delivery];
    const trial = { inForce: '', portal };
    const [result] = await this.#runner.run({ work: 'preview', mapping, trial, items });
    assert(result !== undefined, 'an item without a result');
    return result instanceof Loss ? { kind: 'lost', code: result.code } : result;
  }

  async compare(
    mapping: string,
    trial: TrialGround,
    items: readonly TriedDelivery[],
  ): Promise<readonly (TrialResult | null)[]> {
    const order = { work: 'compare', mapping, trial, items } as const;
    const results = await this.#runner.run(order, { isPatient: true });
    return results.map((result) => (result instanceof Loss ? null : result));
  }

  async examine(items: readonly Pattern[]): Promise<readonly PatternVerdict[]> {
    const order = { work: 'examine', mapping: '', items } as const;
    const results = await this.#runner.run(order, { isPatient: true });
    return results.map((result) => (result instanceof Loss ? 'unknown' : result));
  }

  /** Ends the process. What is under way is rejected, as is all that comes later. Idempotent. */
  async stop(): Promise<void> {
    await this.#runner.stop();
  }
}

/** Why an event or a value was given up, for a person. */
const REASONS: { readonly [code in LossCode]: string } = {
  'expression-too-slow': `the mapping took over ${ITEM_LIMITS.processorMs / 1_000} s of processor time`,
  'expression-out-of-memory': `the mapping took over ${EVALUATION_MEMORY_MAX_MIB} MiB of memory`,
  'expression-crashed': 'the process that evaluates the mapping ended',
};
