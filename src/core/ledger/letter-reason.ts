/** Why something was given up. */
export interface GivenUp {
  /** The stable name of the reason; null of what was given up before there were names. */
  readonly code: string | null;
  readonly reason: string;
}

/** Whether a text is the code of a reason or part of its text, in any case. */
export function isReason({ code, reason }: GivenUp, text: string): boolean {
  const sought = text.toLowerCase();
  return code?.toLowerCase() === sought || reason.toLowerCase().includes(sought);
}
