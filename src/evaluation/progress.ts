/** Places in the memory that the evaluating thread and its watchdog share. */
const [ITEM, NEVER] = [0, 1];

/** Stands for no item. */
const IDLE = 0;

/** Which item is under way, as one thread reports it to another that watches it. */
export class Progress {
  /** For the other thread. */
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;

  constructor(memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  /** Says that an item begins; null says that none is under way. */
  note(item: number | null): void {
    const before = Atomics.exchange(this.#cells, ITEM, item ?? IDLE);
    if (before === IDLE) Atomics.notify(this.#cells, ITEM);
  }

  /** Waits until an item is under way, and returns it. Blocks the thread. */
  awaitItem(): number {
    Atomics.wait(this.#cells, ITEM, IDLE);
    return Atomics.load(this.#cells, ITEM);
  }

  /** Blocks the thread for a while, whatever the other one does. */
  pause(ms: number): void {
    Atomics.wait(this.#cells, NEVER, 0, ms);
  }
}
