/**
 * Characters that nobody sees: blanks, control characters, and those that only steer how others are
 * shown. What changes a visible character before it (variation selectors, the tags of flags) is not
 * one of them.
 */
const UNSEEN = new RegExp(
  String.raw`[\s\p{Cc}[\p{Default_Ignorable_Code_Point}--[\u{FE00}-\u{FE0F}\u{E0000}-\u{E0FFF}]]]`,
  'v',
);

/** Halves of a surrogate pair, and control characters other than tabs and ends of lines. */
const NO_TEXT = /\p{Cs}|(?![\t\n\r])\p{Cc}/gu;

/**
 * A text without what cannot be a part of it (half a surrogate pair, NUL and its like), and without
 * what nobody sees at both ends. People paste such things, and two values that look alike would
 * not be alike.
 */
export function cleanText(text: string): string {
  return cutAround(text.replace(NO_TEXT, ''), UNSEEN);
}

/** A text without characters at both ends, as far as a pattern for one of them fits. */
export function cutAround(text: string, unwanted: RegExp): string {
  let start = 0;
  let end = text.length;
  // No regular expression for the end: it would take quadratic time for many blanks within.
  while (start < end && unwanted.test(text.charAt(start))) start += 1;
  while (end > start && unwanted.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
