import type { Command, Option } from 'commander';

/** Shells for which there is a script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** Something that can be typed next. */
interface Offer {
  readonly word: string;
  readonly about: string;
}

/** An option at a place, with what its value can be; null where it takes none. */
interface OfferedOption extends Offer {
  readonly values: readonly string[] | null;
}

/** A command, and what can stand behind it. */
interface Place {
  /** The names of the commands up to here, as `/dead-letters/list`; empty for the program itself. */
  readonly path: string;
  readonly words: readonly Offer[];
  readonly options: readonly OfferedOption[];
}

/**
 * The script that teaches a shell the commands of a program and their options. It knows them by
 * itself: to ask the program at each press of the key would take a second each time.
 */
export function completionScript(shell: Shell, program: Command): string {
  const name = program.name();
  const places = placesOf(program, '');
  switch (shell) {
    case 'bash':
      return bashScript(name, places);
    case 'zsh':
      return zshScript(name, places);
    case 'fish':
      return fishScript(name, places);
  }
}

function placesOf(command: Command, path: string): readonly Place[] {
  const help = command.createHelp();
  const { commands, registeredArguments } = command;
  const inner = commands.map((one) => ({ word: one.name(), about: one.description() }));
  const values = registeredArguments.flatMap(({ argChoices = [], description }) =>
    argChoices.map((word) => ({ word, about: description })),
  );
  const options = help.visibleOptions(command).map(offeredOption);
  const place = { path, words: [...inner, ...values], options };
  return [place, ...commands.flatMap((one) => placesOf(one, `${path}/${one.name()}`))];
}

function offeredOption({ long, short, description, required, optional, argChoices }: Option) {
  const word = long ?? short ?? '';
  return { word, about: description, values: required || optional ? (argChoices ?? []) : null };
}

/** Every option that takes a value, by where it stands. */
function valuedOptions(places: readonly Place[]) {
  return places.flatMap(({ path, options }) =>
    options.flatMap(({ word, values }) =>
      values === null ? [] : [{ at: `${path} ${word}`, values }],
    ),
  );
}

function pathsOf(places: readonly Place[]): string {
  return places.flatMap(({ path }) => (path === '' ? [] : [path])).join('|');
}

function bashScript(name: string, places: readonly Place[]): string {
  const valued = valuedOptions(places);
  const free = valued.filter(({ values }) => values.length === 0).map(({ at }) => quoted(at));
  const chosen = valued.filter(({ values }) => values.length > 0);
  const words = ({ words, options }: Place) =>
    [...words, ...options].map(({ word }) => word).join(' ');
  return `# ${name}: what can be typed next in bash
${functionName(name)}() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at= words= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at/$word" in
      ${pathsOf(places)}) at="$at/$word" ;;
    esac
  done
  case "$at $before" in
${chosen.map(({ at, values }) => `    ${quoted(at)}) words=${quoted(values.join(' '))} ;;`).join('\n')}
    ${free.join('|')}) ;;
    *)
      case "$at" in
${places.map((place) => `        ${quoted(place.path)}) words=${quoted(words(place))} ;;`).join('\n')}
      esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F ${functionName(name)} ${name}`;
}

function zshScript(name: string, places: readonly Place[]): string {
  const valued = valuedOptions(places);
  const free = valued.filter(({ values }) => values.length === 0).map(({ at }) => quoted(at));
  const chosen = valued.filter(({ values }) => values.length > 0);
  const offers = ({ words, options }: Place) =>
    [...words, ...options].map(({ word, about }) => quoted(`${word}:${about}`)).join(' ');
  return `#compdef ${name}
# ${name}: what can be typed next in zsh
${functionName(name)}() {
  local before=\${words[CURRENT-1]} at= word
  local -a offers
  for word in \${words[2,CURRENT-1]}; do
    case "$at/$word" in
      (${pathsOf(places)}) at="$at/$word" ;;
    esac
  done
  case "$at $before" in
${chosen.map(({ at, values }) => `    (${quoted(at)}) offers=(${values.map(quoted).join(' ')}) ;;`).join('\n')}
    (${free.join('|')}) ;;
    (*)
      case "$at" in
${places.map((place) => `        (${quoted(place.path)}) offers=(${offers(place)}) ;;`).join('\n')}
      esac
      ;;
  esac
  _describe ${quoted(name)} offers || _files
}
if [[ $funcstack[1] == ${functionName(name)} ]]; then
  ${functionName(name)} "$@"
else
  compdef ${functionName(name)} ${name}
fi`;
}

function fishScript(name: string, places: readonly Place[]): string {
  const at = `_${functionName(name)}_at`;
  const lines = places.flatMap(({ path, words, options }) => {
    const begin = `complete -c ${name} -n 'test "$(${at})" = "${path}"'`;
    return [
      ...words.map(({ word, about }) => `${begin} -f -a ${quoted(word)} -d ${quoted(about)}`),
      ...options.map(
        ({ word, about, values }) => `${begin} ${fishOption(word, values)} -d ${quoted(about)}`,
      ),
    ];
  });
  return `# ${name}: what can be typed next in fish
function ${at}
  set -l at ''
  for word in (commandline -opc)[2..]
    switch "$at/$word"
      case ${pathsOf(places).replaceAll('|', ' ')}
        set at "$at/$word"
    end
  end
  echo "$at"
end
${lines.join('\n')}`;
}

function fishOption(word: string, values: readonly string[] | null): string {
  const option = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
  if (values === null) return option;
  return values.length === 0 ? `${option} -r` : `${option} -x -a ${quoted(values.join(' '))}`;
}

function functionName(name: string): string {
  return `_${name.replaceAll('-', '_')}`;
}

/** A word as all three shells take it; an apostrophe would have to be written differently in each. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", '’').replaceAll('\\', '/')}'`;
}
