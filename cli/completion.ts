import type { Command } from 'commander';
import { commandLine } from './arguments';
import { ExitCode, usage } from './failure';
import { NAME } from './package';

const FUNCTION = `_${NAME.replace(/-/g, '_')}`;

/** Prints the shell script for completing commands and options. */
export function printCompletion(shell: string | undefined): number {
  const script = SCRIPTS[shell ?? ''];
  if (script === undefined) throw usage(`completion: ${JSON.stringify(shell ?? '')} is not supported: use bash, zsh or fish.`);
  process.stdout.write(script(commandLine(() => undefined).commands as Command[]));
  return ExitCode.DONE;
}

const optionsOf = (command: Command) => command.options.map(option => option.long!);

const SCRIPTS: Record<string, (commands: Command[]) => string> = {
  bash: commands => `# eval "$(${NAME} completion bash)"
${FUNCTION}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" choices
  case "\${COMP_WORDS[1]}" in
${commands.map(command => `    ${command.name()}) choices="${optionsOf(command).join(' ')}" ;;`).join('\n')}
  esac
  [ "$COMP_CWORD" -eq 1 ] && choices="${commands.map(command => command.name()).join(' ')}"
  COMPREPLY=($(compgen -W "$choices" -- "$word"))
}
complete -o default -F ${FUNCTION} ${NAME}
`,
  zsh: commands => `#compdef ${NAME}
# eval "$(${NAME} completion zsh)"
${FUNCTION}() {
  if (( CURRENT == 2 )); then
    local -a commands=(${commands.map(command => `'${command.name()}:${command.description().replace(/[':]/g, '')}'`).join(' ')})
    _describe command commands
    return
  fi
  case $words[2] in
${commands.map(command => `    ${command.name()}) compadd -- ${optionsOf(command).join(' ')} ;;`).join('\n')}
  esac
  _files
}
compdef ${FUNCTION} ${NAME}
`,
  fish: commands => `# ${NAME} completion fish | source
${commands.map(command => `complete -c ${NAME} -n __fish_use_subcommand -f -a ${command.name()} -d '${command.description().replace(/'/g, '')}'`).join('\n')}
${commands.flatMap(command => optionsOf(command).map(option => `complete -c ${NAME} -n '__fish_seen_subcommand_from ${command.name()}' -l ${option.slice(2)}`)).join('\n')}
`,
};
