import type { ClientBase, QueryResult } from 'pg';

/** What PostgreSQL says of whatever comes after a statement that failed. */
const IN_FAILED_TRANSACTION = '25P02';

const flights = new WeakMap<object, Flight>();

/** The flight of a session. */
export function flightOf(client: Pick<ClientBase, 'query'>): Flight {
  const flight = flights.get(client) ?? new Flight(client);
  flights.set(client, flight);
  return flight;
}

/**
 * What a transaction sends on its session, one behind the other, without waiting for each: the server
 * answers in order. What is only changed is not waited for at all before the end, so that all saves
 * of a step make one trip.
 */
export class Flight {
  readonly #client: Pick<ClientBase, 'query'>;
  #unanswered: Promise<unknown>[] = [];

  /** @param client whose sessions are in pipeline mode */
  constructor(client: Pick<ClientBase, 'query'>) {
    this.#client = client;
  }

  /** Sends a change. Where it fails, the next statement that is waited for rejects with its error. */
  send(text: string, values?: unknown[]): void {
    const answer = this.#client.query(text, values);
    answer.catch(() => undefined);
    this.#unanswered.push(answer);
  }

  /** Sends a statement, and waits for its answer. */
  async ask<Row extends object>(text: string, values?: unknown[]): Promise<QueryResult<Row>> {
    try {
      return await this.#client.query<Row>(text, values);
    } catch (error) {
      if ((error as { code?: unknown }).code === IN_FAILED_TRANSACTION) await this.#land();
      throw error;
    }
  }

  /** Sends the last statement, and waits for all; rejects with the first failure of any. */
  async end(text: string): Promise<void> {
    this.send(text);
    await this.#land();
  }

  /** Takes the transaction back, whatever became of it; false where the session is of no use any more. */
  async abandon(): Promise<boolean> {
    const isBack = this.#client.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    await this.#land().catch(() => undefined);
    return isBack;
  }

  async #land(): Promise<void> {
    const answers = await Promise.allSettled(this.#unanswered);
    this.#unanswered = [];
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
