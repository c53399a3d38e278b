import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Gate, StreamSessionAdminShell } from '../../../lib';
import { ENV, FEATURE_FLAGS, testApp, testStack, rendered } from '../app';

/** Some function for a gate. */
function gateFunction(stack: Stack, id = 'Ticket'): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {}') });
}

function gated(stack: Stack, gates: Gate[], props: { maxWait?: Duration; functionResourcePolicy?: boolean } = {}): StreamSessionAdminShell {
  return new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, gates, ...props });
}

/** The gates in the broker's environment, with names for what is not known until deployment. */
function configured(stack: Stack): Array<{ name: string; functionArn: string; timeoutMs: number }> {
  const [broker] = Object.entries(Template.fromStack(stack).findResources('AWS::Lambda::Function')).filter(([id]) => id.startsWith('AdminShellBrokerHandler'));
  return JSON.parse(rendered(broker[1].Properties.Environment.Variables.GATES) ?? 'null');
}

/** The statements with this Sid, in all policies. */
function statements(stack: Stack, sid: string): any[] {
  const template = Template.fromStack(stack);
  return ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'].flatMap(type => Object.values(template.findResources(type)))
    .flatMap(({ Properties }) => Properties.PolicyDocument ? [Properties] : Properties.Policies ?? [])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement).filter(({ Sid }) => Sid === sid).map(rendered);
}

describe('a function', () => {
  test.each<[string, (stack: Stack) => lambda.IFunction, RegExp]>([
    ['of the stack', stack => gateFunction(stack), /^\{Ticket\w+\.Arn\}$/],
    ['that exists, by its ARN', stack => lambda.Function.fromFunctionArn(stack, 'Ticket', 'arn:aws:lambda:us-west-2:111122223333:function:ticket'), /^arn:aws:lambda:us-west-2:111122223333:function:ticket$/],
    ['that exists, by its name', stack => lambda.Function.fromFunctionName(stack, 'Ticket', 'ticket'), /:lambda:us-west-2:111122223333:function:ticket$/],
    ['whose ARN is not known until deployment', stack => lambda.Function.fromFunctionArn(stack, 'Ticket', `${Aws.STACK_ID}`), /^\{AWS::StackId\}$/],
    ['by a version', stack => new lambda.Version(stack, 'Ticket', { lambda: gateFunction(stack, 'Function') }), /^\{Ticket\w+\}$/],
    ['by an alias', stack => new lambda.Alias(stack, 'Ticket', { aliasName: 'live', version: gateFunction(stack, 'Function').currentVersion }), /^\{Ticket\w+\}$/],
  ])('%s is invoked by exactly this ARN, which the broker\'s role allows', (_, make, arn) => {
    const stack = testStack({ props: { env: ENV } });
    gated(stack, [Gate.fromFunction(make(stack))]);
    const [{ name, functionArn, timeoutMs }] = configured(stack);
    expect({ name, timeoutMs }).toEqual({ name: 'Ticket', timeoutMs: 5_000 });
    expect(functionArn).toMatch(arn);
    expect(statements(stack, 'AskGates')).toEqual([{ Sid: 'AskGates', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn }]);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 1); // the API's, on the broker
  });

  test('can be invoked only from inside the broker\'s function', () => {
    const stack = testStack({ props: { env: ENV } });
    gated(stack, [Gate.fromFunction(gateFunction(stack))]);
    const [denial] = statements(stack, 'GatesAreAskedByTheBroker');
    expect(denial).toMatchObject({ Effect: 'Deny', Action: 'lambda:InvokeFunction', Resource: '*' });
    expect(denial.Condition.ArnNotLike['lambda:SourceFunctionArn']).toEqual([expect.stringMatching(/BrokerHandler/), expect.stringMatching(/BrokerHandler.*:\*$/)]);
  });

  test.each(Object.entries(FEATURE_FLAGS))('in another stack is not changed: only the shell\'s stack depends on the other, feature flags: %s', (_, flags) => {
    const app = testApp({ context: flags });
    const theirs = new Stack(app, 'Theirs', { env: ENV });
    const fn = gateFunction(theirs);
    const ours = new Stack(app, 'Ours', { env: ENV });
    gated(ours, [Gate.fromFunction(fn)]);
    const assembly = app.synth();
    const dependencies = (name: string) => assembly.getStackByName(name).dependencies.map(({ id }) => id);
    expect(dependencies('Ours')).toContain('Theirs');
    expect(dependencies('Theirs')).not.toContain('Ours');
    Template.fromStack(theirs).resourceCountIs('AWS::Lambda::Permission', 0);
  });

  test('fails for one in another account, and says what to do', () => {
    const stack = testStack({ props: { env: ENV } });
    const fn = lambda.Function.fromFunctionArn(stack, 'Ticket', 'arn:aws:lambda:us-west-2:444455556666:function:ticket');
    expect(() => gated(stack, [Gate.fromFunction(fn)])).toThrow(/Stack\/Ticket of Gate.fromFunction is in account 444455556666, .* in 111122223333: .*put one there/);
  });

  test('fails for one in another Region, and says what to do', () => {
    const app = testApp();
    const fn = gateFunction(new Stack(app, 'Far', { env: { ...ENV, region: 'eu-central-1' } }));
    expect(() => gated(new Stack(app, 'Near', { env: ENV }), [Gate.fromFunction(fn)])).toThrow(/Far\/Ticket of Gate.fromFunction is in Region eu-central-1, .* in us-west-2: .*put one there/);
  });

  test('fails if it is given twice', () => {
    const stack = testStack();
    const fn = gateFunction(stack);
    expect(() => gated(stack, [Gate.fromFunction(fn), Gate.fromFunction(fn)])).toThrow('gates of Stack/AdminShell has the function Stack/Ticket twice');
  });

  test('can be a gate of two shells', () => {
    const stack = testStack();
    const gate = Gate.fromFunction(gateFunction(stack));
    for (const id of ['First', 'Second']) new StreamSessionAdminShell(stack, id, { streamGroupTags: { shell: 'yes' }, gates: [gate] });
    expect(statements(stack, 'AskGates')).toHaveLength(2);
  });
});

describe('how long gates may take', () => {
  const inSeconds = (stack: Stack, ...timeouts: number[]) => timeouts.map((timeout, index) => Gate.fromFunction(gateFunction(stack, `Gate${index}`), { timeout: Duration.seconds(timeout) }));

  test('is passed in milliseconds, gate by gate, in their order', () => {
    const stack = testStack();
    gated(stack, inSeconds(stack, 20, 1, 3));
    expect(configured(stack).map(({ name, timeoutMs }) => [name, timeoutMs])).toEqual([['Gate0', 20_000], ['Gate1', 1_000], ['Gate2', 3_000]]);
  });

  test.each([0.5, 21])('fails with %d seconds', timeout => {
    expect(() => Gate.fromFunction(gateFunction(testStack()), { timeout: Duration.millis(timeout * 1_000) })).toThrow(/timeout of Gate.fromFunction must be between 1 second and 20 seconds, got/);
  });

  test('must leave a second of maxWait', () => {
    const stack = testStack();
    expect(() => gated(stack, inSeconds(stack, 5), { maxWait: Duration.seconds(6) })).not.toThrow();
  });

  test('fails if less is left', () => {
    const stack = testStack();
    expect(() => gated(stack, inSeconds(stack, 20, 5))).toThrow('gates of Stack/AdminShell may take 25 seconds together (Gate0 20, Gate1 5), which leaves less than 1 second of maxWait, 25 seconds, for the shell: raise maxWait, or shorten their timeouts');
  });
});

describe('the name of a gate in records', () => {
  function names(...ids: string[]): string[] {
    const stack = testStack();
    gated(stack, ids.map((id, index) => Gate.fromFunction(gateFunction(new Stack(stack, `Nested${index}`), id), { timeout: Duration.seconds(1) })));
    return configured(stack).map(({ name }) => name);
  }

  test('is the id of the function\'s construct', () => expect(names('Ticket', 'OnCall')).toEqual(['Ticket', 'OnCall']));
  test('has a number if two gates have the same id', () => expect(names('Ticket', 'Ticket', 'Ticket')).toEqual(['Ticket', 'Ticket2', 'Ticket3']));
  test('contains nothing that a header may not contain', () => expect(names('Is it: "on call"? ✓', '✓', 'x'.repeat(80))).toEqual(['Isitoncall', 'Gate', 'x'.repeat(60)]));
  test('is never that of the second person', () => expect(names('two-persons')).toEqual(['two-persons2']));
});

test('fails for more gates than the function\'s environment has room for', () => {
  const stack = testStack();
  const gates = Array.from({ length: 11 }, (_, index) => Gate.fromFunction(gateFunction(stack, `Gate${index}`), { timeout: Duration.seconds(1) }));
  expect(() => gated(stack, gates)).toThrow('gates of Stack/AdminShell has 11 gates, and a shell takes 10: let one function ask what several ask');
});

test.each(Object.entries(FEATURE_FLAGS))('with no gates, nothing of gates is in the template, feature flags: %s', (_, flags) => {
  const templates = [{}, { gates: [] }].map(props => {
    const stack = testStack({ flags });
    new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, ...props });
    return JSON.stringify(Template.fromStack(stack).toJSON());
  });
  expect(templates[1]).toBe(templates[0]);
  for (const word of ['GATES', 'AskGates', 'ApprovedBy', 'Emergency', 'Approval', 'DynamoDB']) expect(templates[0]).not.toContain(word);
});

test('the broker may tag a session with its approver', () => {
  const stack = testStack();
  gated(stack, [Gate.fromFunction(gateFunction(stack))]);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Sid: 'BrokerTagsTheSession', Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Operator', 'Reason', 'StreamSession', 'ApprovedBy'] } } })]),
    },
  });
});
