import { Argument, Command } from 'commander';
import { completionScript, SHELLS, type Shell } from './completion-script.ts';
import type { CliContext } from './context.ts';
import { examples } from './help.ts';

/** `completion`: what makes a shell complete commands and options. */
export function completionCommand(context: CliContext): Command {
  return new Command('completion')
    .description('print the script that makes a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', WHERE)
    .action((shell: Shell, _flags: unknown, { parent }: Command) => {
      if (parent !== null) context.print(completionScript(shell, parent));
    });
}

const EXAMPLES = examples(
  ['completion bash > ~/.local/share/bash-completion/completions/neostore-hubspot', 'for bash'],
  ['completion zsh > ~/.zsh/_neostore-hubspot', 'for zsh, in a folder of its fpath'],
  ['completion fish > ~/.config/fish/completions/neostore-hubspot.fish', 'for fish'],
);

const WHERE = `
A new shell knows it. The program has to be found by its name, as after npm install --global.`;
