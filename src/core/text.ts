/**
 * Characters that nobody sees: control characters, and those that only steer how others are shown.
 * What changes a visible character before it (variation selectors, the tags of flags) is not one of
 * them.
 */
const UNSEEN = String.raw`\p{Cc}[\p{Default_Ignorable_Code_Point}--[\u{FE00}-\u{FE0F}\u{E0000}-\u{E0FFF}]]`;

const UNSEEN_ANYWHERE = new RegExp(`[${UNSEEN}]`, 'gv');
const UNSEEN_AROUND = new RegExp(String.raw`^[\s${UNSEEN}]+|[\s${UNSEEN}]+$`, 'gv');

/** Halves of a surrogate pair, and control characters other than tabs and ends of lines. */
const NO_TEXT = /\p{Cs}|(?![\t\n\r])\p{Cc}/gu;

/**
 * A text without what cannot be a part of it (half a surrogate pair, NUL and its like), and without
 * what nobody sees at both ends. People paste such things, and two values that look alike would
 * not be alike.
 */
export function cleanText(text: string): string {
  return text.replace(NO_TEXT, '').replace(UNSEEN_AROUND, '');
}

/** A text that names somebody: no blanks at both ends, and nothing unseen anywhere. */
export function cleanKey(text: string): string {
  return text.replace(UNSEEN_ANYWHERE, '').trim();
}
