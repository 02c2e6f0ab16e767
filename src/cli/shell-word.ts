/** A text as one word of a command line that a person copies: it comes from outside, and is quoted where a shell would read it otherwise. */
export function shellWord(text: string): string {
  return /^[\w@.:+][\w@.:+-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
