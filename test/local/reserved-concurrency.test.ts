import { ThrottlingException } from '@aws-sdk/client-gameliftstreams';
import { Duration } from 'aws-cdk-lib';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from './running-shell';

// More concurrent operators than the function's reserved concurrency allows.

let assembly: string;
let shell: RunningShell;

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(2), { reservedConcurrency: 1 });
  shell = await RunningShell.start(assembly);
});

afterAll(async () => {
  await shell?.stop();
  remove(assembly);
});

test('an operator beyond the limit is told when to retry, and then gets the shell', async () => {
  shell.environment.streams.startSession(GROUP, SESSION);
  const [alice, bob] = ['alice@example.com', 'bob@example.com'].map(name => shell.session('GameOps', name));
  let bobsError: any;
  const { streams } = shell.environment;
  streams.sabotage = (_, response) => {
    if (bobsError !== undefined) return false;
    // The function is busy with Alice's request, which gets its response only after Bob's.
    bobsError = shell.ask({ as: bob }).catch(error => error).then(error => {
      bobsError = error;
      response.writeHead(409, { 'x-amzn-errortype': 'StreamSessionAccessNotReadyException' }).end('{}');
    });
    return true;
  };
  expect((await shell.ask({ as: alice })).$metadata.httpStatusCode).toBe(200);
  expect(bobsError).toBeInstanceOf(ThrottlingException);
  expect(bobsError.message).toContain('Try again in 2 s.');
  expect(bobsError.$response.headers['retry-after']).toBe('2');
  expect(shell.lines).toHaveLength(1); // the function didn't run for Bob

  streams.sabotage = undefined;
  expect((await shell.ask({ as: bob })).$metadata.httpStatusCode).toBe(200);
});
