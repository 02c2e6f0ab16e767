import { familyOf } from './reason.ts';

/**
 * The name of a reason as the run-book and `--reason` use it: its code, and its family where that is
 * another word.
 *
 * @param code null of what was given up before there were codes
 */
export function reasonName(code: string | null): string {
  const family = familyOf(code);
  return code === null || code === family ? family : `${code} (${family})`;
}
