/** Words with blanks between them: nothing that computes, and most likely meant as it stands. */
const WORDS = /^\p{L}[\p{L}\p{N}.'’,!-]*(?: [\p{L}\p{N}.'’,!-]+)*$/u;

/**
 * What is to be said of a value that is not right as an expression and reads like a text that is meant
 * as it stands; empty for any other.
 */
export function fixedTextHint(text: string): string {
  return WORDS.test(text.trim()) ? `; a fixed text is { "const": ${JSON.stringify(text)} }` : '';
}
