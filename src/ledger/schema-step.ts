/** A step of the schema. */
export interface SchemaStep {
  readonly sql: string;
  /**
   * The number of the oldest schema whose programs can work with a ledger that has taken this step: its own
   * number where it takes something away or asks for something new, a lower one where all that it
   * adds can be left alone. Two versions run side by side over such a step.
   */
  readonly compatibleFrom: number;
}
