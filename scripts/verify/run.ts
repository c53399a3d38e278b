/** A run, from the options to the report: asks, creates, checks, cleans up. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployed, Undo } from './account';
import type { Credentials } from './aws';
import { CleanupList } from './cleanup';
import type { Cli } from './cli';
import { whatIsCreated } from './costs';
import { LiveAccount } from './live-account';
import { lineOf, look } from './look';
import type { Options } from './options';
import { STACK_NAME } from './permissions';
import { removeStack } from './remove-stack';
import { asJson, asMarkdown, masked, type Line } from './report';
import type { Need, Row } from './row';
import { repositoryRoot } from '../repository';

export interface Run {
  readonly options: Options;
  readonly env: NodeJS.ProcessEnv;
  readonly cli: Cli;
  readonly rows: readonly Row[];
  /** The folder for the report and the cleanup list. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Whether to continue, after the user was told what will be created. */
  agreed(): Promise<boolean>;
  say(text: string): void;
}

const REMOVE_STACK: Undo = { service: 'cloudformation', operation: 'delete-stack', options: { 'stack-name': STACK_NAME } };

/** @returns the exit code: 1 if something differs or failed, or still has to be cleaned up */
export async function verify(run: Run): Promise<number> {
  const { options, directory, signal } = run;
  const cleanup = new CleanupList(join(directory, 'verify-cleanup.json'));
  if (options.cleanUp) return await cleanUp(run, cleanup) ? 0 : 1;
  if (cleanup.todo.length > 0) throw new Error('an earlier run left resources behind: run this with --clean-up first');

  const asker = await whoIsAsking(run);
  const whole = options.endpoint === undefined;
  const context = whole ? await contextOf(run) : {};
  if (whole) {
    sayWhatIsCreated(run, context);
    if (!await run.agreed()) return 1;
  }
  let lines: Line[];
  try {
    lines = await lookAt(run, whole ? await deploy(run, cleanup, context) : existingBroker(options), { ...asker, cleanup, context });
  } catch (error) {
    const why = signal.aborted ? 'it was interrupted' : (error as Error).message;
    run.say(`Nothing could be checked: ${masked(why, asker.secrets)}`);
    lines = run.rows.map(row => lineOf(row, `not reached: ${why}`, asker.isAws ? 'not seen' : 'not AWS'));
  }
  writeReport(run, lines, asker);
  const clean = await cleanUp(run, cleanup);
  const passed = lines.every(({ verdict }) => verdict !== 'differs' && verdict !== 'failed');
  return clean && passed && !signal.aborted ? 0 : 1;
}

/** Whose account it is, if it is one. */
interface Asker {
  readonly isAws: boolean;
  /** What no report may contain. */
  readonly secrets: readonly string[];
}

async function deploy({ cli, env, signal }: Run, cleanup: CleanupList, context: Readonly<Record<string, string>>): Promise<Deployed> {
  cleanup.add(REMOVE_STACK);
  await cli.deploy(context, signal);
  const { Stacks: [{ Outputs }] } = await cli.aws('cloudformation', 'describe-stacks', REMOVE_STACK.options);
  const outputs: Record<string, string> = Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }: any) => [OutputKey, OutputValue]));
  return { endpointUrl: reachable(outputs.EndpointUrl, env.AWS_ENDPOINT_URL), streamGroups: [outputs.StreamGroup0, outputs.StreamGroup1], outputs };
}

/** LocalStack names the API as AWS would, but serves it under a path of its own address. */
function reachable(endpointUrl: string, engine: string | undefined): string {
  const { hostname, pathname } = new URL(endpointUrl);
  return engine === undefined ? endpointUrl : `${engine}/_aws/execute-api/${hostname.split('.')[0]}${pathname}`;
}

/** A broker that needn't be deployed. */
function existingBroker({ endpoint, streamGroups = [] }: Options): Deployed {
  return { endpointUrl: endpoint!, streamGroups: [streamGroups[0], streamGroups[1]], outputs: {} };
}

async function lookAt(
  { options, env, cli, rows, signal, say }: Run,
  deployed: Deployed,
  { isAws, secrets, cleanup, context }: Asker & { cleanup: CleanupList; context: Readonly<Record<string, string>> },
): Promise<Line[]> {
  const has = new Set<Need>(['broker']);
  if (options.endpoint === undefined) for (const need of ['account', 'stack'] as const) has.add(need);
  if (options.liveSession !== undefined) has.add('live session');
  if (deployed.outputs.PrivateEndpoint !== undefined) has.add('private API');
  const account = new LiveAccount({
    cli,
    region: options.region!,
    deployed,
    cleanup,
    signal,
    patient: isAws,
    liveSession: options.liveSession,
    context,
    keys: options.endpoint === undefined ? undefined : keysOf(env),
  });
  return look({ rows, account, has, isAws, signal, onLine: ({ id, verdict, seen }) => say(`${verdict.padEnd(12)} ${id}: ${masked(seen, secrets)}`) });
}

/** With `--endpoint`, the owner of the environment's keys isn't looked up: it is somebody's broker, and perhaps in no account at all. */
async function whoIsAsking({ options: { endpoint }, env, cli }: Run): Promise<Asker> {
  const elsewhere = Object.keys(env).some(name => /^AWS_ENDPOINT_URL/.test(name));
  if (endpoint !== undefined) {
    const { hostname } = new URL(endpoint);
    return { isAws: !elsewhere && /\.amazonaws\.com(?:\.cn)?$/.test(hostname), secrets: [hostname, ...Object.values<string | undefined>({ ...keysOf(env) }).filter(value => value !== undefined)] };
  }
  const { Account, Arn } = await cli.aws('sts', 'get-caller-identity');
  // The names of role, session or user, after the account.
  return { isAws: !elsewhere && Account !== '000000000000', secrets: [Account, ...Arn.split(/[:/]/).slice(6)] };
}

function keysOf(env: NodeJS.ProcessEnv): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (!accessKeyId || !secretAccessKey) throw new Error('--endpoint takes the operator\'s keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN');
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** The context for the app. */
async function contextOf({ options: { streamGroups, streamGroupTag: tag, privateApi }, cli }: Run): Promise<Record<string, string>> {
  const groups = tag === undefined ? streamGroups : await withTag(cli, tag.key, tag.value);
  return { ...groups !== undefined && { streamGroups: groups.join(',') }, ...privateApi && { private: 'true' } };
}

async function withTag(cli: Cli, key: string, value: string): Promise<string[]> {
  const { ResourceTagMappingList: found = [] } = await cli.aws('resourcegroupstaggingapi', 'get-resources', {
    'tag-filters': { json: [{ Key: key, Values: [value] }] }, 'resource-type-filters': ['gameliftstreams:streamgroup'],
  });
  if (found.length < 2) throw new Error(`${found.length} stream groups have the tag ${key}=${value}; two are needed: tag another, or use --make-stream-groups`);
  return found.slice(0, 2).map(({ ResourceARN }: { ResourceARN: string }) => ResourceARN.split('/').pop()!);
}

function sayWhatIsCreated({ say }: Run, context: Readonly<Record<string, string>>): void {
  const created = whatIsCreated({ streamGroupIds: context.streamGroups?.split(','), privateApi: context.private === 'true' });
  const usd = created.reduce((sum, { usdAnHour }) => sum + usdAnHour, 0);
  say(`Stack ${STACK_NAME} is deployed, with ${created.reduce((sum, { count }) => sum + count, 0)} resources, and will be removed at the end. It costs ${usd.toFixed(2)} US dollars an hour; --plan has the details.`);
}

function writeReport({ directory, options: { region }, say }: Run, lines: readonly Line[], { isAws, secrets }: Asker): void {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot(), 'package.json'), 'utf8'));
  const rows = lines.map(line => ({ ...line, seen: masked(line.seen, secrets) }));
  const report = { version, region: region!, at: new Date().toISOString(), where: isAws ? 'AWS' as const : 'not AWS' as const, rows };
  writeFileSync(join(directory, 'verify-report.json'), asJson(report));
  writeFileSync(join(directory, 'verify-report.md'), asMarkdown(report));
  say('Written: verify-report.md and verify-report.json. Read them, and attach them to an issue.');
}

async function cleanUp({ cli, say }: Run, cleanup: CleanupList): Promise<boolean> {
  if (cleanup.todo.length === 0) return true;
  say('Cleaning up …');
  const failures = await cleanup.work(async undo => {
    if (undo.operation === REMOVE_STACK.operation) return removeStack(cli, STACK_NAME);
    await cli.aws(undo.service, undo.operation, undo.options);
  });
  // Anything else that could not be undone belonged to the stack, and was deleted with it.
  if (cleanup.clearWithout(REMOVE_STACK)) failures.length = 0;
  for (const { message } of failures) say(`Not cleaned up: ${message}`);
  say(failures.length === 0 ? 'Nothing is left.' : 'Run this again with --clean-up: verify-cleanup.json lists what is left.');
  return failures.length === 0;
}
