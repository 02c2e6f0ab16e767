/** Joins the class names that count. */
export function classes(...names: readonly (string | false | null)[]): string {
  return names.filter((name) => name !== false && name !== null && name !== '').join(' ');
}
