import { ThrottlingException } from '@aws-sdk/client-gameliftstreams';
import { Duration } from 'aws-cdk-lib';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from './running-shell';

// More operators at once than Lambda may run the function for.

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

test('an operator who asks while another waits is told when to try again, and then gets the shell', async () => {
  shell.environment.streams.startSession(GROUP, SESSION);
  const [alice, bob] = ['alice@example.com', 'bob@example.com'].map(name => shell.session('GameOps', name));
  let turnedAway: any;
  const { streams } = shell.environment;
  streams.sabotage = (_, response) => {
    if (turnedAway !== undefined) return false;
    // While the function is at it for Alice, whose answer waits for Bob's.
    turnedAway = shell.ask({ as: bob }).catch(error => error).then(error => {
      turnedAway = error;
      response.writeHead(409, { 'x-amzn-errortype': 'StreamSessionAccessNotReadyException' }).end('{}');
    });
    return true;
  };
  expect((await shell.ask({ as: alice })).$metadata.httpStatusCode).toBe(200);
  const error = turnedAway;
  expect(error).toBeInstanceOf(ThrottlingException);
  expect(error.message).toContain('Try again in 2 s.');
  expect(error.$response.headers['retry-after']).toBe('2');
  expect(shell.lines).toHaveLength(1); // the function has not run for Bob

  streams.sabotage = undefined;
  expect((await shell.ask({ as: bob })).$metadata.httpStatusCode).toBe(200);
});
