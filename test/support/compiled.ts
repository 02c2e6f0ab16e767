/** For the environment of a process that sees nothing else of ours: where Node finds what it has compiled. */
export const COMPILED: Readonly<Record<string, string>> = compiledAt(
  process.env['NODE_COMPILE_CACHE'],
);

function compiledAt(folder: string | undefined): Readonly<Record<string, string>> {
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
