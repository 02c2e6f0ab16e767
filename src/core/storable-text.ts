/**
 * A text as every engine of the ledger can keep it and give it back: U+FFFD stands for NUL, which
 * PostgreSQL refuses, and for half of a surrogate pair, which is no character.
 */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

/**
 * JSON whose texts an engine can take out again, see {@link storableText}; names of members are left as
 * they are. What is not taken apart can be kept as it is: there such characters are escapes.
 */
export function storableJson(json: string): string {
  if (!json.includes('\\u')) return json;
  return JSON.stringify(
    JSON.parse(json, (_, value: unknown) =>
      typeof value === 'string' ? storableText(value) : value,
    ),
  );
}
