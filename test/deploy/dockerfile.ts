/** One line of a Dockerfile. */
export interface Instruction {
  /** In capitals, as `RUN`. */
  readonly name: string;
  readonly rest: string;
}

/** The part of a Dockerfile that begins with a `FROM`. */
export interface Stage {
  readonly base: string;
  /** By which later stages know it; null for the last one, which is the image. */
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile that has an instruction a line, as ours does. */
export function stagesOf(dockerfile: string): readonly Stage[] {
  const instructions = dockerfile
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name = '', ...rest] = line.split(' ');
      return { name, rest: rest.join(' ') };
    });
  const begins = instructions.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []));
  return begins.map((begin, index) => {
    const [base = '', , name = null] = (instructions[begin]?.rest ?? '').split(' ');
    return { base, name, instructions: instructions.slice(begin + 1, begins[index + 1]) };
  });
}

/** The words of an instruction in its JSON form, such as `["node", "x"]`; flags before it are left out. */
export function wordsIn(rest: string): readonly string[] {
  return JSON.parse(rest.slice(rest.indexOf('['))) as readonly string[];
}
