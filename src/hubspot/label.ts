/** A name or option value as people read it, such as `pass_type` as `Pass type`. */
export function labelOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}
