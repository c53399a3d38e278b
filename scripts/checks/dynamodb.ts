/**
 * Runs the table of approvals on an independent DynamoDB: moto's, which has its own parser for conditions. The same cases
 * run on the local environment's (test/local/services/dynamodb.test.ts). Creates its own virtual environment; needs Python 3
 * and a PyPI index.
 */
import { spawn } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DYNAMODB_CASES, DynamoDBAsker } from './dynamodb-cases';
import { TABLE_CASES } from './table-cases';
import { realTiming } from '../../lambda/shared/timing';
import { Table } from '../../lambda/two-persons/table';
import { createPython } from '../python';

const CASE_MS = 20_000;

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // the SDK would warn of Node 20 amidst our lines

async function main(): Promise<void> {
  const python = await createPython(9, ['moto[server,dynamodb]']);
  const moto = spawn(python.program('moto_server'), ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => moto.kill());
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = '';
    moto.stderr.on('data', data => {
      said += data;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (url !== undefined) resolve(url);
    });
    moto.once('close', code => reject(new Error(`moto_server ended with exit code ${code}:\n${said}`)));
  });

  const client = new DynamoDBClient({ endpoint, region: 'us-west-2', maxAttempts: 1, credentials: { accessKeyId: 'key', secretAccessKey: 'secret' } });
  const failed: string[] = [];
  const approvalsIn = (table: string) => new Table(client, table, realTiming, Date.now() + CASE_MS);
  const cases = [
    ...Object.entries(TABLE_CASES).map(([name, play]) => [name, (table: string) => play(approvalsIn(table))] as const),
    ...Object.entries(DYNAMODB_CASES).map(([name, play]) => [name, (table: string) => play(new DynamoDBAsker(client, table))] as const),
  ];
  for (const [number, [name, play]] of cases.entries()) {
    const TableName = `Approvals-${number}`;
    await client.send(new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'streamGroupId', KeyType: 'HASH' }, { AttributeName: 'request', KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'streamGroupId', AttributeType: 'S' }, { AttributeName: 'request', AttributeType: 'S' }],
    }));
    const { actual, expected } = await play(TableName);
    const holds = isDeepStrictEqual(actual, expected);
    console.log(`${holds ? 'holds' : 'FAILS'}  ${name}`);
    if (!holds) failed.push(`${name}: got ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
  }
  if (failed.length > 0) throw new Error(failed.join('\n'));
}

main().then(() => process.exit(0), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
