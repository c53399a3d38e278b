import { Duration } from 'aws-cdk-lib';
import { sign, type SigningOptions } from '../../../cli/sign';
import { gateInvoker } from '../../../lambda/broker/invoke-gate';
import type { GateQuestion } from '../../../lambda/shared/gate-protocol';
import { realTiming } from '../../../lambda/shared/timing';
import { Gate } from '../../../lib';
import { TOO_MANY_REQUESTS, type Invocation } from '../../../local/services/function-host';
import { Identities, type Identity } from '../../../local/services/identities';
import { Lambda } from '../../../local/services/lambda';
import { brokerFunction } from '../../../local/template/functions';
import { Template } from '../../../local/template/template';
import { patience } from '../../patience';
import { remove, synthesizeShell } from '../running-shell';

// The broker's own code for invoking gates, over a real socket, with the roles of a synthesized stack. The functions are faked.

let assembly: string;
let template: Template;
let identities: Identities;
let lambda: Lambda;
let endpoint: string;
let role: string;
let broker: Identity;
let gateArn: string;
let invoked: object[];
let outcome: Invocation;
const environment = { ...process.env };

beforeAll(() => {
  assembly = synthesizeShell(Duration.seconds(8), { gates: [Gate.twoPersons()], functionResourcePolicy: true });
  template = Template.fromAssembly(assembly);
  const [gateId] = template.ofType('AWS::Lambda::Function').find(([, { Properties }]) => Properties.Environment?.Variables.TABLE_NAME !== undefined)!;
  gateArn = template.resolve({ 'Fn::GetAtt': [gateId, 'Arn'] });
});
afterAll(() => remove(assembly));
beforeEach(async () => {
  invoked = [];
  outcome = { result: { decision: 'wait' } };
  identities = new Identities(template);
  lambda = new Lambda({
    template,
    identities,
    now: Date.now,
    find: arn => arn !== gateArn ? undefined : async event => {
      invoked.push(event);
      return outcome;
    },
  });
  endpoint = await lambda.start();
  const [id, { Properties }] = brokerFunction(template);
  role = identities.roleWithArn(template.resolve(Properties.Role))!;
  broker = identities.session(role, 'broker', { context: { 'lambda:SourceFunctionArn': template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }) } });
});
afterEach(async () => {
  process.env = { ...environment };
  await lambda.stop();
});

function ask(functionArn = gateArn, as: Identity = broker) {
  const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN } = as;
  Object.assign(process.env, { AWS_ENDPOINT_URL_LAMBDA: endpoint, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN });
  const timeoutMs = patience(1_000);
  return gateInvoker({ region: 'us-west-2', partition: 'aws' }, realTiming)({ name: 'two-persons', functionArn, timeoutMs }, { version: 1, reason: 'schön' } as GateQuestion, timeoutMs);
}

/** Signs and sends any request to Lambda. */
async function send(as: Identity, { path = `/2015-03-31/functions/${encodeURIComponent(gateArn)}/invocations`, body = '{}', headers = {}, service = 'lambda' } = {}) {
  const url = new URL(path, endpoint);
  const signed = await sign({ method: 'POST', url, headers, body }, { service: service as SigningOptions['service'], region: 'us-west-2', credentials: as });
  const response = await fetch(url, { method: 'POST', headers: signed, body });
  return { status: response.status, type: response.headers.get('x-amzn-errortype'), failed: response.headers.get('x-amz-function-error'), body: await response.json() as any };
}

test('passes the broker\'s question to the function, and its answer back', async () => {
  expect(await ask()).toEqual({ payload: { decision: 'wait' } });
  expect(invoked).toEqual([{ version: 1, reason: 'schön' }]);
});

test('a function that returns nothing answers null', async () => {
  outcome = { result: undefined };
  expect(await ask()).toEqual({ payload: null });
});

test('fails if the function throws or times out', async () => {
  outcome = { error: 'TypeError' };
  expect(await ask()).toEqual({ failure: 'its function failed' });
  expect(await send(broker)).toMatchObject({ status: 200, failed: 'Unhandled', body: { errorType: 'TypeError' } });
});

test('fails if the function has no concurrency left', async () => {
  outcome = { error: TOO_MANY_REQUESTS };
  expect(await ask()).toEqual({ failure: 'Lambda answered 429' });
});

test.each<[string, () => Promise<unknown>, object]>([
  ['an administrator, whom the function\'s resource policy denies', () => send(identities.administrator('bob')), { status: 403, type: 'AccessDeniedException' }],
  ['the broker\'s role outside its function', () => send(identities.session(role, 'elsewhere')), { status: 403, type: 'AccessDeniedException' }],
  ['a caller who is granted nothing', () => send(identities.stranger('mallory')), { status: 403, type: 'AccessDeniedException' }],
  ['an unknown access key', () => send({ ...broker, accessKeyId: 'ASIANOBODY' }), { status: 403, type: 'UnrecognizedClientException' }],
  ['a wrong signature', () => send({ ...broker, secretAccessKey: 'wrong' }), { status: 403, type: 'UnrecognizedClientException' }],
  ['a signature for another service', () => send(broker, { service: 'sts' }), { status: 403, type: 'UnrecognizedClientException' }],
  ['an asynchronous call', () => send(broker, { headers: { 'x-amz-invocation-type': 'Event' } }), { status: 400, type: 'InvalidParameterValueException' }],
  ['a version of the function', () => send(broker, { path: `/2015-03-31/functions/${encodeURIComponent(gateArn)}/invocations?Qualifier=1` }), { status: 400, type: 'InvalidParameterValueException' }],
  ['a function by its name', () => send(broker, { path: '/2015-03-31/functions/Gate/invocations' }), { status: 400, type: 'InvalidParameterValueException' }],
  ['a body that is not JSON', () => send(broker, { body: '{' }), { status: 400, type: 'InvalidRequestContentException' }],
  ['a body that is too large', () => send(broker, { body: `"${'x'.repeat(6 * 1_024 * 1_024)}"` }), { status: 413, type: 'RequestTooLargeException' }],
  ['another operation', () => send(broker, { path: '/2015-03-31/functions' }), { status: 404, type: 'UnknownOperationException' }],
  ['a function that the broker may not invoke', () => send(broker, { path: `/2015-03-31/functions/${encodeURIComponent(`${gateArn}x`)}/invocations` }), { status: 403, type: 'AccessDeniedException' }],
  ['a function that does not exist', () => send(identities.administrator('bob'), { path: `/2015-03-31/functions/${encodeURIComponent(`${gateArn}x`)}/invocations` }), { status: 404, type: 'ResourceNotFoundException' }],
])('fails for %s, and runs nothing', async (_, request, expected) => {
  expect(await request()).toMatchObject(expected);
  expect(invoked).toEqual([]);
});
