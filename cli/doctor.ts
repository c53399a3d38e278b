import type { Arguments } from './arguments';
import { readAwsConfig } from './aws-config';
import { brokerChecks } from './doctor-broker';
import { ExitCode, Failure } from './failure';
import type { Finding } from './finding';
import { openNetwork } from './network';
import { version } from './package';
import { hasOwnEscape, requirePlugin } from './plugin';
import { brokerFor, signIn } from './prepare';
import { callerIdentity } from './sts';
import { parseGroup, type StreamGroup } from './target';
import { terminalProblem, Terminal } from './terminal';

const MARKS: Record<Finding['state'], string> = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ', skipped: 'skipped' };

/** Checks everything that can be checked without opening a shell, and prints the results. @returns the exit code of the first failure */
export async function runDoctor(args: Arguments): Promise<number> {
  let exitCode: number = ExitCode.DONE;
  for await (const { what, state, found, fix, exitCode: code } of findings(args)) {
    process.stdout.write(`${MARKS[state]}  ${what}: ${found}\n${fix === undefined ? '' : `         ${fix}\n`}`);
    if (state === 'failed' && exitCode === ExitCode.DONE) exitCode = code ?? ExitCode.INTERNAL;
  }
  process.stdout.write(exitCode === ExitCode.DONE ? 'Everything is ready for "connect".\n' : 'Fix what FAILED, starting at the top.\n');
  return exitCode;
}

async function *findings(args: Arguments): AsyncGenerator<Finding> {
  const node = Number(process.versions.node.split('.')[0]);
  yield { what: 'Client', state: 'ok', found: version() };
  yield node < 20
    ? { what: 'Node', state: 'failed', found: process.versions.node, fix: 'Install Node 22 or later.', exitCode: ExitCode.MISSING_PREREQUISITE }
    : { what: 'Node', state: 'ok', found: process.versions.node };
  yield terminal();
  yield plugin();

  const setup = new Attempts();
  const config = await readAwsConfig(args.profile, process.env);
  const group = await setup.try('Stream group', (): StreamGroup | undefined => args.streamGroup === undefined ? undefined : parseGroup(args.streamGroup));
  const broker = await setup.try('Broker', () => brokerFor(args, config, group ?? {}));
  const network = await setup.try('Certificates', () => openNetwork(config.caBundle));
  if (config.caBundle !== undefined && network !== undefined) yield { what: 'Certificates', state: 'ok', found: `from ${config.caBundle}` };
  if (broker !== undefined) yield { what: 'Broker', state: 'ok', found: `${broker.host} in ${broker.region}, from ${broker.source}` };
  yield* setup.failures;
  if (network === undefined) return;

  const region = broker?.region ?? config.region ?? 'us-east-1';
  const signing = new Attempts();
  const credentials = await signing.try('Credentials', () => signIn(config, region, network));
  yield* signing.failures;
  if (credentials === undefined) return;
  yield { what: 'Credentials', state: 'ok', found: config.named === undefined ? 'found' : `from profile ${config.named}` };
  yield await callerIdentity(region, network)(await credentials()).then(
    ({ arn, name }): Finding => name === undefined
      ? { what: 'Name on record', state: 'failed', found: `${arn} identifies no person`, fix: 'Add role_session_name = YOUR_NAME to the profile, or sign in as yourself (aws sso login).', exitCode: ExitCode.REFUSED }
      : { what: 'Name on record', state: 'ok', found: `${name} (${arn})` },
    (error): Finding => ({ what: 'Name on record', state: 'warning', found: `not known: ${(error as Error).message}`, fix: 'The broker will know it. If the credentials are wrong, log in again.' }),
  );
  if (broker !== undefined) yield* brokerChecks({ broker, network, credentials, group });
}

function terminal(): Finding {
  const problem = terminalProblem();
  if (problem !== undefined) return { what: 'Terminal', state: 'failed', found: problem, exitCode: ExitCode.MISSING_PREREQUISITE };
  if (!new Terminal().readable) return { what: 'Terminal', state: 'warning', found: 'its settings can\'t be read (no stty)', fix: 'Here, the client can\'t stop a plugin that never connects: close the window instead.' };
  return { what: 'Terminal', state: 'ok', found: process.env.TERM ?? 'yes' };
}

function plugin(): Finding {
  try {
    const found = requirePlugin(process.env);
    const what = `${found.version} at ${found.path}`;
    if (found.warning !== undefined) return { what: 'Session Manager plugin', state: 'warning', found: what, fix: found.warning };
    return { what: 'Session Manager plugin', state: 'ok', found: hasOwnEscape(found) ? what : `${what}; 1.2.835 and later also support "Enter ~ ."` };
  } catch (error) {
    return failed('Session Manager plugin', error);
  }
}

/** Runs steps and collects their failures. */
class Attempts {
  public readonly failures: Finding[] = [];

  public async try<T>(what: string, step: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      this.failures.push(failed(what, error));
      return undefined;
    }
  }
}

function failed(what: string, error: unknown): Finding {
  if (!(error instanceof Failure)) throw error;
  const [found, ...fix] = error.message.split('\n');
  return { what, state: 'failed', found, fix: fix.length === 0 ? undefined : fix.join(' '), exitCode: error.exitCode };
}
