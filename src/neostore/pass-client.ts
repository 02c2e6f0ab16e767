import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { ListedPass } from '../core/backfill/listed-events.ts';
import { parseExactJson } from '../core/json.ts';
import { answerOf, type AdminAnswer } from './admin-answer.ts';
import { callNeostore, type NeostoreAccess } from './call-neostore.ts';
import { readPass, withoutSecrets } from './read-pass.ts';
import { retryExchange } from './retry-exchange.ts';

export interface PassClientOptions extends NeostoreAccess {
  readonly clock: Clock;
  /** Ends the waiting between attempts. */
  readonly signal?: AbortSignal;
}

/** Which page of the list of passes. */
export interface PassPageQuery {
  /** From 0. */
  readonly pageIndex: number;
  readonly pageSize: number;
}

/** One page of the list. */
export interface PassPage {
  /** In order; null for one that could not be read. */
  readonly passes: readonly (ListedPass | null)[];
  /** How many passes there are in all; null where the answer does not say. */
  readonly total: number | null;
}

/** Most passes that may be asked for at once; Neostore documents no maximum. */
export const PAGE_SIZE_MAX = 1_000;

/** A page of the largest size, with 16 KiB for each pass. */
const PAGE_BYTES_MAX = PAGE_SIZE_MAX * 16 * 1024;

/** Time for one call: a large page takes Neostore longer than what else is asked of it. */
const PAGE_TIMEOUT_MS = 60_000;

/** The oldest first, so that what is made meanwhile stands at the end. [Neostore's API reference] */
const ORDER = { 'sortBy[0].field': 'creationDate', 'sortBy[0].direction': 'ASC' };

/** Neostore's Pass API, as far as it lists passes. It answers with a value, whatever happens. */
export class PassClient {
  readonly #options: PassClientOptions;

  constructor(options: PassClientOptions) {
    this.#options = { timeoutMs: PAGE_TIMEOUT_MS, ...options };
  }

  /** A page of the tenant's passes, the oldest first. What fails for a while is tried again. */
  async listPasses({ pageIndex, pageSize }: PassPageQuery): Promise<AdminAnswer<PassPage>> {
    const { clock, signal } = this.#options;
    const query = new URLSearchParams({
      pageIndex: String(pageIndex),
      pageSize: String(pageSize),
      ...ORDER,
    });
    const request = {
      method: 'GET',
      path: `/passes?${query.toString()}`,
      bytesMax: PAGE_BYTES_MAX,
    };
    const made = await retryExchange(
      clock,
      async () => callNeostore(this.#options, request),
      signal,
    );
    const answer = answerOf(made, 'Pass.Read');
    if (answer.kind !== 'done') return answer;
    const { status, headers, text } = answer.value;
    const rows = RowsSchema.safeParse(parseExactJson(text, withoutSecrets));
    if (!rows.success) return { kind: 'foreign answer', status };
    return { kind: 'done', value: pageOf(rows.data, headers.get('x-pagination-total')) };
  }
}

const RowsSchema = z.array(z.unknown());

function pageOf(rows: readonly unknown[], total: string | null): PassPage {
  return {
    passes: rows.map(readPass),
    total: /^\d{1,15}$/.test(total?.trim() ?? '') ? Number(total) : null,
  };
}
