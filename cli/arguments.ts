import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from './duration';
import { ExitCode } from './failure';
import { NAME, version } from './package';

export type CommandName = 'connect' | 'credentials' | 'sessions' | 'approvals' | 'approve' | 'deny' | 'review' | 'doctor' | 'completion';

/** The command line, as typed: combinations of options are checked later. */
export interface Arguments {
  readonly command: CommandName;
  readonly endpoint?: string;
  readonly apiId?: string;
  readonly streamGroup?: string;
  readonly streamSession?: string;
  readonly reason?: string;
  readonly region?: string;
  readonly profile?: string;
  /** Milliseconds. */
  readonly wait: number;
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly allowLoopback: boolean;
  /** The file to write the screen's content to. */
  readonly transcript?: string;
  readonly json: boolean;
  readonly users: boolean;
  readonly emergency: boolean;
  /** What a review found. */
  readonly note?: string;
  /** Whether to skip the confirmation. */
  readonly yes: boolean;
  /** The command's argument: the ID of a request or of a Session Manager session, the name of a shell. */
  readonly operand?: string;
}

/** For commands that lack the option. */
const DEFAULTS = { wait: 0, connectTimeout: 0, allowLoopback: false, json: false, users: false, emergency: false, yes: false };

const EXAMPLES = `
Examples:
  $ export ADMIN_SHELL_ENDPOINT=https://abc123.execute-api.us-west-2.amazonaws.com/prod
  $ ${NAME} doctor --stream-group sg-1AB2C3De4
  $ ${NAME} connect --stream-group sg-1AB2C3De4 --reason "INC-4711 black screen"
  $ ${NAME} connect --stream-group sg-1AB2C3De4 --stream-session ABC123def4567 --reason "INC-4711 black screen"
  $ ${NAME} connect --stream-session arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/sg-1AB2C3De4/ABC123def4567 --reason "INC-4711" --profile game-ops
  $ ${NAME} approvals --stream-group sg-1AB2C3De4
  $ ${NAME} approve 5b0c7a1e-3f9d-4c22-9a57-0d3a5b1c8e64 --stream-group sg-1AB2C3De4
  $ ${NAME} credentials --stream-group sg-1AB2C3De4 --stream-session ABC123def4567 --reason "INC-4711" --wait 0 | my-tool

Exit codes: 0 done, 1 bug in the client, 2 wrong usage, 3 no terminal or plugin, 4 no AWS credentials, 5 refused,
6 not ready in time, 7 broker down, 8 plugin failed, 9 connection lost, 128+n ended by signal n.`;

/**
 * @param argv the arguments, without interpreter and script
 * @returns the command, or the exit code if there is none: help, version, or an error that has been printed
 */
export function parseArguments(argv: string[]): Arguments | number {
  let parsed: Arguments | undefined;
  const program = commandLine(args => { parsed = args; });
  try {
    program.parse(argv, { from: 'user' });
    return parsed!;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? ExitCode.DONE : ExitCode.USAGE;
  }
}

/** All commands and options. */
export function commandLine(onParsed: (args: Arguments) => void): Command {
  const program = new Command(NAME)
    .description('Opens an admin shell in a live Amazon GameLift Streams session, through its broker.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', EXAMPLES);
  const add = (name: CommandName, description: string) => program.command(name).description(description).exitOverride().helpOption('-h, --help', 'show this help')
    .action((...actionArgs) => {
      const command = actionArgs[actionArgs.length - 1] as Command;
      onParsed({ ...DEFAULTS, ...command.opts(), operand: command.args[0], command: name });
    });
  const connect = shellOptions(add('connect', 'open a shell in the terminal; needs the Session Manager plugin'));
  connect.addOption(new Option('--connect-timeout <duration>', 'how long the plugin may take to connect before it is stopped')
    .argParser(timeout).default(50_000, '50s: its own handshake times out after 45 s, and the address expires after 60 s'));
  connect.option('--transcript <file>', 'write what is on the screen to a new file; a note of your own, not evidence');
  shellOptions(add('credentials', 'print the response as JSON, for another tool: a secret, valid for 60 seconds'));
  accountOptions(add('sessions', 'list the live stream sessions of a stream group'))
    .option('--users', 'show the user IDs too', false)
    .option('--json', 'print JSON, for another tool', false);
  accountOptions(brokerOptions(add('approvals', 'list the requests that wait for a second person; on a terminal, choose one to approve or deny')))
    .option('--json', 'print JSON, for another tool', false);
  decisionOptions(add('approve', 'approve a colleague\'s request; on a terminal, shows it and asks you to confirm'))
    .option('--yes', 'skip the confirmation', false);
  decisionOptions(add('deny', 'deny a colleague\'s request, or revoke an approval'));
  accountOptions(brokerOptions(add('review', 'record that you reviewed a shell that somebody else opened in an emergency').argument('<id>', 'the ID of its Session Manager session, from the notice or the record')))
    .option('--note <text>', 'what you found: what was done, why nobody could be asked, a ticket; it is recorded')
    .option('--json', 'print the review as JSON, for another tool', false);
  accountOptions(brokerOptions(add('doctor', 'check everything that can be checked without opening a shell')));
  add('completion', 'print a completion script for your shell').argument('<shell>', 'bash, zsh or fish');
  return program;
}

function accountOptions(command: Command): Command {
  return command
    .option('--stream-group <id>', 'stream group, by ID or ARN; not needed if --stream-session is an ARN')
    .option('--region <name>', 'the broker\'s Region (default: from the endpoint, the ARN, the environment or the profile)')
    .option('--profile <name>', 'AWS profile to sign with (default: the usual AWS credential chain)');
}

function brokerOptions(command: Command): Command {
  return command
    .option('--endpoint <url>', 'the broker\'s address (the construct\'s endpointUrl), or the name of one (default: ADMIN_SHELL_ENDPOINT, admin_shell_endpoint of the profile)')
    .option('--api-id <id>', 'the private API to call, if the address is a VPC endpoint\'s own name (default: ADMIN_SHELL_API_ID)');
}

function decisionOptions(command: Command): Command {
  return accountOptions(brokerOptions(command.argument('<id>', 'the request\'s ID, from the notice or from "approvals"')))
    .option('--json', 'print the decided request as JSON, for another tool', false);
}

function shellOptions(command: Command): Command {
  return accountOptions(brokerOptions(command))
    .option('--stream-session <id>', 'stream session, by ID or ARN; without it, connect offers the live ones')
    .option('--reason <text>', 'why you need the shell; it is recorded')
    .addOption(new Option('--wait <duration>', 'how long to keep asking while the session is not ready; 0 asks once').argParser(duration).default(5 * 60_000, '5m'))
    .option('--emergency', 'skip the gates and the second person; everyone is notified, and somebody reviews it', false)
    .option('--allow-loopback', 'accept a shell whose address is on this machine; for a local environment only', false);
}

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function timeout(text: string): number {
  const ms = duration(text);
  if (ms < 1_000) throw new InvalidArgumentError('It must be at least 1s.');
  return ms;
}
