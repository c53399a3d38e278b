import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand, type AttributeValue, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { Duration } from 'aws-cdk-lib';
import { realTiming } from '../../../lambda/shared/timing';
import { Table } from '../../../lambda/two-persons/table';
import { Gate } from '../../../lib';
import { DynamoDB } from '../../../local/services/dynamodb';
import { DynamoDBTable } from '../../../local/services/dynamodb-table';
import { Identities, type Identity } from '../../../local/services/identities';
import { Template } from '../../../local/template/template';
import { DYNAMODB_CASES, DynamoDBAsker } from '../../../scripts/checks/dynamodb-cases';
import { TABLE_CASES } from '../../../scripts/checks/table-cases';
import { patience } from '../../patience';
import { remove, synthesizeShell } from '../running-shell';

// The real SDK client, over real sockets, with the role, the table and the key of a synthesized stack.

let assembly: string;
let template: Template;
let identities: Identities;
let dynamodb: DynamoDB;
let endpoint: string;
let tableName: string;
let approvals: Identity;
const clients: DynamoDBClient[] = [];

beforeAll(() => {
  assembly = synthesizeShell(Duration.seconds(8), { gates: [Gate.twoPersons()] });
  template = Template.fromAssembly(assembly);
  tableName = template.resolve({ Ref: template.only('AWS::DynamoDB::Table')[0] });
});
afterAll(() => remove(assembly));
beforeEach(async () => {
  identities = new Identities(template);
  dynamodb = new DynamoDB({ template, identities, now: Date.now });
  endpoint = await dynamodb.start();
  const [id, { Properties }] = template.ofType('AWS::Lambda::Function').find(([, one]) => one.Properties.Environment?.Variables.TABLE_NAME !== undefined)!;
  approvals = identities.session(identities.roleWithArn(template.resolve(Properties.Role))!, 'approvals', { context: { 'lambda:SourceFunctionArn': template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }) } });
});
afterEach(async () => {
  clients.splice(0).forEach(client => client.destroy());
  await dynamodb.stop();
});

function clientOf(credentials: Pick<Identity, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'> = approvals): DynamoDBClient {
  const client = new DynamoDBClient({ endpoint, region: 'us-west-2', maxAttempts: 1, credentials });
  clients.push(client);
  return client;
}

const KEY = { streamGroupId: { S: 'sg-1' }, request: { S: 'a' } };
const get = () => new GetItemCommand({ TableName: tableName, Key: KEY, ConsistentRead: true });
const put = (input: Partial<PutItemCommandInput> = {}) => new PutItemCommand({ TableName: tableName, Item: KEY, ...input });

describe('passes the cases that also run on moto\'s DynamoDB', () => {
  test.each(Object.entries(DYNAMODB_CASES))('%s', async (_, run) => {
    const { actual, expected } = await run(new DynamoDBAsker(clientOf(), tableName));
    expect(actual).toEqual(expected);
  });

  test.each(Object.entries(TABLE_CASES))('approvals: %s', async (_, run) => {
    const { actual, expected } = await run(new Table(clientOf(), tableName, realTiming, Date.now() + patience(2_000)));
    expect(actual).toEqual(expected);
  });
});

describe('fails on what AWS refuses or is not emulated:', () => {
  const values = { ':a': { S: 'x' } };
  test.each<[string, () => object, RegExp]>([
    ['another operation', () => new UpdateItemCommand({ TableName: tableName, Key: KEY }), /supports only GetItem, PutItem, Query, not DynamoDB_20120810\.UpdateItem/],
    ['another parameter', () => put({ ReturnValues: 'ALL_OLD' }), /the parameter ReturnValues of PutItem/],
    ['another parameter of a query', () => new QueryCommand({ TableName: tableName, Limit: 1 }), /the parameter Limit of Query/],
    ['an eventually consistent read', () => new GetItemCommand({ TableName: tableName, Key: KEY }), /ConsistentRead must be true/],
    ['an eventually consistent query', () => new QueryCommand({ TableName: tableName, KeyConditionExpression: 'streamGroupId = :a', ExpressionAttributeValues: values }), /ConsistentRead must be true/],
    ['another type of attribute', () => put({ Item: { ...KEY, more: { L: [] } } }), /the value of more: \{"L":\[\]\}/],
    ['a number in another form', () => put({ Item: { ...KEY, more: { N: '1.0' } } }), /the value of more: \{"N":"1\.0"\}/],
    ['another function', () => put({ ConditionExpression: 'attribute_exists(request)' }), /doesn't support "attribute_exists\(request\)"/],
    ['another comparison', () => put({ ConditionExpression: 'reason > :a', ExpressionAttributeValues: values }), /doesn't support "reason > :a"/],
    ['a value that no expression uses', () => put({ ConditionExpression: 'attribute_not_exists(reason)', ExpressionAttributeValues: values }), /unused in expressions: keys: \{:a\}/],
    ['values without an expression', () => put({ ExpressionAttributeValues: values }), /unused in expressions: keys: \{:a\}/],
    ['an empty map of values', () => put({ ConditionExpression: 'attribute_not_exists(reason)', ExpressionAttributeValues: {} }), /must not be empty/],
    ['an undefined value', () => put({ ConditionExpression: 'reason = :b', ExpressionAttributeValues: values }), /not defined; attribute value: :b/],
    ['a partition key of another type', () => new QueryCommand({ TableName: tableName, KeyConditionExpression: 'streamGroupId = :a', ExpressionAttributeValues: { ':a': { N: '1' } }, ConsistentRead: true }), /does not match schema type/],
    ['a sort key in a query', () => new QueryCommand({ TableName: tableName, KeyConditionExpression: 'streamGroupId = :a AND reason = :a', ExpressionAttributeValues: values, ConsistentRead: true }), /supports only partition keys/],
  ])('%s', async (_, command, message) => {
    await expect(clientOf().send(command() as PutItemCommand)).rejects.toThrow(message);
    expect(dynamodb.table.all()).toEqual([]);
  });
});

describe('permissions', () => {
  const outcome = (who: Identity, command: GetItemCommand | PutItemCommand) => clientOf(who).send(command as GetItemCommand).then(() => 'done', (error: Error) => error.name);

  test('only the approval function may write; an administrator may read', async () => {
    const administrator = identities.administrator('bob');
    expect([await outcome(approvals, put()), await outcome(administrator, put()), await outcome(administrator, get())]).toEqual(['done', 'AccessDeniedException', 'done']);
    expect(await outcome(identities.stranger('mallory'), get())).toBe('AccessDeniedException');
  });

  test('fails for its role outside the function', async () => {
    expect(await outcome({ ...identities.session(identities.roleWithArn(approvals.roleArn)!, 'elsewhere') }, get())).toBe('AccessDeniedException');
  });

  test('fails for a principal that may use the table, but not its key', async () => {
    const withoutKey = approvals.policies.filter(({ sid }) => sid !== 'UseTheTablesKey');
    expect(withoutKey).toHaveLength(approvals.policies.length - 1);
    approvals.policies.splice(0, approvals.policies.length, ...withoutKey);
    await expect(clientOf().send(get())).rejects.toThrow(/not authorized to perform: kms:Decrypt/);
  });

  test('fails with a wrong signature, and with an unknown access key', async () => {
    await expect(clientOf({ ...approvals, secretAccessKey: 'wrong' }).send(get())).rejects.toThrow(/signature/);
    await expect(clientOf({ ...approvals, accessKeyId: 'ASIANOBODY' }).send(get())).rejects.toThrow(/security token/);
  });

  test('fails on a table that is not in the stack', async () => {
    await expect(clientOf().send(put({ TableName: 'Elsewhere' }))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(clientOf(identities.administrator('bob')).send(put({ TableName: 'Elsewhere' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

test('a full page names where to continue, even if nothing follows', () => {
  const table = new DynamoDBTable('streamGroupId', 'request', 2);
  const written = ['a', 'b', 'c', 'd'].map((request): Record<string, AttributeValue> => ({ streamGroupId: { S: 'sg-1' }, request: { S: request }, reason: { S: randomUUID() } }));
  written.forEach(item => table.putItem({ Item: item }));
  const query = (ExclusiveStartKey?: object) => table.query({ KeyConditionExpression: 'streamGroupId = :group', ExpressionAttributeValues: { ':group': { S: 'sg-1' } }, ConsistentRead: true, ExclusiveStartKey });
  const first = query();
  expect(first).toMatchObject({ Items: written.slice(0, 2), LastEvaluatedKey: { streamGroupId: { S: 'sg-1' }, request: { S: 'b' } } });
  const second = query(first.LastEvaluatedKey);
  expect(second).toMatchObject({ Items: written.slice(2), LastEvaluatedKey: expect.anything() });
  expect(query(second.LastEvaluatedKey)).toEqual({ Items: [], Count: 0, ScannedCount: 0 });
});
