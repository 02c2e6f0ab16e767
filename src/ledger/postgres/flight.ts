import type { ClientBase, QueryResult } from 'pg';

/** What PostgreSQL says of whatever comes after a statement that failed. */
const IN_FAILED_TRANSACTION = '25P02';

const flights = new WeakMap<object, Flight>();

/** A session of pg's, in pipeline mode; `processID` is what whoever it is connected to calls it. */
type Session = Pick<ClientBase, 'query'> & { readonly processID?: number | null };

/** The flight of a session. */
export function flightOf(client: Session): Flight {
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
  readonly #client: Session;
  #unanswered: Promise<unknown>[] = [];
  /** Whether the server keeps statements of this session; null until it was asked. */
  #keepsStatements: boolean | null = null;

  constructor(client: Session) {
    this.#client = client;
  }

  /** Begins a transaction. The first learns whether a pooler gives the session to others in between. */
  begin(text: string): void {
    this.send(text);
    if (this.#keepsStatements !== null) return;
    this.#keepsStatements = false;
    this.#client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid').then(
      ({ rows }) => {
        this.#keepsStatements = rows[0]?.pid === this.#client.processID;
      },
      () => undefined,
    );
  }

  /**
   * Sends a change. Where it fails, the next statement that is waited for rejects with its error.
   *
   * @param name by which the server keeps the statement, so that it is read and planned once
   */
  send(text: string, values?: unknown[], name?: string): void {
    const answer = this.#query(text, values, name);
    answer.catch(() => undefined);
    this.#unanswered.push(answer);
  }

  /** Sends a statement, and waits for its answer. */
  async ask<Row extends object>(
    text: string,
    values?: unknown[],
    name?: string,
  ): Promise<QueryResult<Row>> {
    try {
      return await this.#query<Row>(text, values, name);
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

  #query<Row extends object>(
    text: string,
    values: unknown[] | undefined,
    name: string | undefined,
  ): Promise<QueryResult<Row>> {
    return name !== undefined && this.#keepsStatements === true
      ? this.#client.query<Row>({ name, text, values })
      : this.#client.query<Row>(text, values);
  }

  async #land(): Promise<void> {
    const answers = await Promise.allSettled(this.#unanswered);
    this.#unanswered = [];
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
