import type { ComponentChildren } from 'preact';

/** One column of a table or of a list of rows. */
export interface Column<Row> {
  readonly name: string;
  readonly class?: string;
  /** Whether a phone, where there is no head, shows the name beside each value. */
  readonly isLabelled?: boolean;
  readonly draw: (row: Row) => ComponentChildren;
}
