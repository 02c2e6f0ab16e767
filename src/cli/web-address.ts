import { InvalidArgumentError } from 'commander';

/**
 * Reads an option that is an address of the web.
 * @throws InvalidArgumentError when it is none
 */
export function webAddress(text: string): string {
  const isWeb = /^https?:$/.test(URL.parse(text)?.protocol ?? '');
  if (!isWeb) throw new InvalidArgumentError('It has to be an http:// or https:// address.');
  return text;
}
