/**
 * `npm start`: the broker's main job without an AWS account. Synthesizes the example app and runs its broker, as
 * synthesized, against emulated endpoints until a shell is opened.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CreateStreamSessionAdminShellCommand, type CreateStreamSessionAdminShellCommandOutput } from '@aws-sdk/client-gameliftstreams';
import { brokerClient } from './demo/broker-client';
import { Narrator } from './demo/narrator';
import { nameOf, person } from './demo/people';
import { serve } from './demo/serve';
import { bypassBroker, plain, Signals } from './demo/show-signals';
import { synthesizeExample } from './demo/synthesize';
import { peopleOf, showTwoPersons, TICKET_GATE } from './demo/two-persons';
import { LocalEnvironment } from './environment';
import type { Identity } from './services/identities';
import type { Notice } from './signals/audit';
import { brokerFunction } from './template/functions';

const USAGE = `npm start                          open shells and show what happens
npm start -- --serve [--port N]    keep the local environment running, to try by hand`;

const READY_AFTER_MS = 3_000;
const STREAM_SESSION = 'ABC123def4567';
const REASON = 'INC-4711 black screen';
const narrator = new Narrator();
/** Whether notices are shown as they are sent, instead of in a section of their own. */
let serving = false;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { serve: { type: 'boolean' }, port: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) return narrator.say(USAGE);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new Error(`--port takes a number from 0 to 65535, got ${values.port}`);
  }

  narrator.title('1. Synthesize the example app (examples/typescript)');
  const assembly = await narrator.timed('cdk synth', synthesizeExample);
  const lines: string[] = [];
  const onNotice = ({ text }: Notice) => void (serving && narrator.fact('Notice', plain(text)));
  const environment = await LocalEnvironment.start({
    assembly,
    stackName: 'Arcade',
    port,
    onLine: line => lines.push(line),
    onAssume: ({ session, tags }) => narrator.moment(`STS: shell role assumed, SourceIdentity ${session.sourceIdentity}, tags ${JSON.stringify(tags)}`),
    onCall: ({ operation, status, errorType }) => narrator.moment(`GameLift Streams: ${operation} -> ${status} ${errorType ?? ''}`),
    onEvent: ({ detailType }) => narrator.moment(`EventBridge: "${detailType}" accepted`),
    onNotice,
  });
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  const finals = await LocalEnvironment.start({ assembly, stackName: 'Tournament', functions: TICKET_GATE, onNotice });
  const environments = [environment, finals];
  process.once('exit', () => environments.forEach(one => void one.stop()));

  describe(environment);
  const arcade = streamGroup(environment);
  const alice = someone(environment, 'GameOps', 'alice@example.com');
  const signals = new Signals(narrator, environment.audit);
  await openShell(environment, arcade, alice);
  showRecord(lines);
  await showRefusals(environment, arcade);
  narrator.title('5. Records, notices and alarms: the trail, EventBridge rules and CloudWatch alarms, as synthesized');
  narrator.say('  (on AWS, notices arrive within seconds, and alarms based on CloudTrail a few minutes later: docs/audit.md)');
  signals.show();
  narrator.title('6. An administrator of the account bypasses the broker and calls the service directly');
  await narrator.timed('calling', () => bypassBroker(environment, arcade, STREAM_SESSION));
  signals.show();
  const people = peopleOf(finals);
  await showTwoPersons(narrator, finals, people);

  if (!values.serve) {
    narrator.title('Next');
    narrator.say('  npm start -- --serve     keeps this running and prints the address and keys to try it by hand');
    await Promise.all(environments.map(one => one.stop()));
    return;
  }
  await serve(narrator, { environment, streamGroup: arcade, streamSession: STREAM_SESSION, operator: alice }, finals, people);
  serving = true;
  await new Promise(() => undefined); // until ^C
}

function describe({ template, endpointUrl }: LocalEnvironment): void {
  const [, { Properties: handler }] = brokerFunction(template);
  const size = statSync(join(template.assetDirectory(handler.Code), 'index.mjs')).size;
  const wait = Number(template.resolve(handler.Environment.Variables.MAX_WAIT_MS)) / 1_000;
  narrator.fact('Stack', `${template.stackName}, ${template.resources.size} resources, account ${template.account}, ${template.region}`);
  narrator.fact('Function', `${handler.Runtime}, ${handler.Architectures}, ${Math.round(size / 1_000)} kB, waits up to ${wait} s; run here from its asset, unmodified`);
  narrator.fact('Broker', endpointUrl);
}

async function openShell(environment: LocalEnvironment, group: string, operator: Identity): Promise<void> {
  narrator.title(`2. ${nameOf(operator)} asks for a shell, ${READY_AFTER_MS / 1_000} s before the session's terminal is ready`);
  environment.streams.startSession(group, STREAM_SESSION, { readyAfterMs: READY_AFTER_MS });
  const output = await narrator.timed('waiting for the broker', () => ask(environment, group, operator));
  const { headers } = (output as { headers?: Record<string, string> });
  narrator.say();
  narrator.fact('SessionId', output.SessionId!);
  narrator.fact('StreamUrl', output.StreamUrl!.replace(/^(wss:\/\/[^/]+\/).*/, '$1***'));
  narrator.fact('TokenValue', `*** (${output.TokenValue!.length} characters)`);
  narrator.fact('It took', `${headers?.['x-admin-shell-attempts']} attempts, ${headers?.['x-admin-shell-waited-ms']} ms; the terminal answers: ${environment.streams.connectTerminal(output.SessionId!, output.TokenValue!)}`);
}

function showRecord(lines: string[]): void {
  narrator.title('3. The record: one line in the function\'s log, and an event with the same fields');
  const { _aws, Shell, Opened, Refused, Attempts, WaitedMs, ...record } = JSON.parse(lines[lines.length - 1]);
  for (const [name, value] of Object.entries(record)) narrator.fact(name, String(value));
  narrator.fact('(metrics)', `Shell=${Shell}: Opened=${Opened} Refused=${Refused} Attempts=${Attempts} WaitedMs=${WaitedMs}`);
}

async function showRefusals(environment: LocalEnvironment, arcade: string): Promise<void> {
  narrator.title('4. Requests that are refused');
  const unsigned = await fetch(`${environment.endpointUrl}/streamgroups/${arcade}/streamsessions/${STREAM_SESSION}/access`, { method: 'POST' });
  narrator.say(`  unsigned request -> ${unsigned.status} ${await unsigned.text()}`);
  const contractor = someone(environment, 'Contractors', 'bob@example.com');
  const operator = someone(environment, 'GameOps', 'alice@example.com');
  await narrator.timed('asking', async () => {
    await refused(environment, 'sg-1AB2C3De4', contractor, `${nameOf(contractor)}, granted another stream group`);
    await refused(environment, arcade, environment.identities.stranger('mallory'), 'mallory, granted nothing');
    await refused(environment, arcade, operator, `${nameOf(operator)}, without a reason`, '');
  });
}

async function refused(environment: LocalEnvironment, group: string, caller: Identity, who: string, reason?: string): Promise<void> {
  try {
    await ask(environment, group, caller, reason);
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return narrator.say(`  ${who} -> ${$metadata?.httpStatusCode} ${name}: ${message}`);
  }
  throw new Error(`${who} got a shell`);
}

/** Asks the broker with the AWS SDK's client. */
async function ask(
  { endpointUrl, template }: LocalEnvironment,
  group: string,
  credentials: Identity,
  reason = REASON,
): Promise<CreateStreamSessionAdminShellCommandOutput> {
  const client = brokerClient({ endpointUrl, region: template.region, credentials, reason });
  const command = new CreateStreamSessionAdminShellCommand({ Identifier: group, StreamSessionIdentifier: STREAM_SESSION });
  let headers: Record<string, string> | undefined;
  command.middlewareStack.add(next => async args => {
    const result = await next(args);
    headers = (result.response as { headers: Record<string, string> }).headers;
    return result;
  }, { step: 'deserialize', priority: 'low' });
  try {
    return Object.assign(await client.send(command), { headers });
  } finally {
    client.destroy();
  }
}

function someone({ template, identities }: LocalEnvironment, role: string, name: string): Identity {
  return person(template, identities, role, name);
}

function streamGroup({ template }: LocalEnvironment): string {
  const [logicalId] = template.only('AWS::GameLiftStreams::StreamGroup');
  return template.resolve({ 'Fn::GetAtt': [logicalId, 'Id'] });
}

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
main().then(() => process.exit(0), error => {
  narrator.say(`\nnpm start: ${error instanceof Error ? error.message : error}`);
  if (error?.code?.startsWith('ERR_PARSE_ARGS')) narrator.say(USAGE);
  process.exit(1);
});
