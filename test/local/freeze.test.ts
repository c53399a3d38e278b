import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { Duration } from 'aws-cdk-lib';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from './running-shell';

// Between two invocations Lambda freezes the function's process, and its peers may close their connections meanwhile.
// Here the process is stopped, its peers close every connection, and it resumes: no dead connection may lose a request.

const ROUNDS = 100;

let assembly: string;
let shell: RunningShell;
let functionProcess: ChildProcess;

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(25));
  shell = await RunningShell.start(assembly, { requestsPerSecond: 1_000, onProcess: child => { functionProcess = child; } });
});

afterAll(async () => {
  functionProcess?.kill('SIGCONT');
  await shell?.stop();
  remove(assembly);
});

const peers = () => [shell.environment.sts, shell.environment.streams, shell.environment.events];
const end = (socket: Socket) => void socket.end();
const reset = (socket: Socket) => void socket.resetAndDestroy();

/** Asks for a shell; `onInvoked` runs once the invocation has been sent to the function. */
async function ask(onInvoked?: () => void) {
  shell.reset();
  shell.environment.streams.startSession(GROUP, SESSION, { readyAfterRefusals: 1 });
  const send = functionProcess?.send.bind(functionProcess);
  if (onInvoked) {
    functionProcess.send = (message: any, ...rest: any[]) => {
      const sent = (send as any)(message, ...rest);
      if (message.event !== undefined) onInvoked();
      return sent;
    };
  }
  try {
    const { $metadata } = await shell.ask({ as: shell.session('GameOps', 'alice@example.com') });
    const { outcome, attempts, unanswered } = JSON.parse(shell.lines[0]);
    return { status: $metadata.httpStatusCode, outcome, attempts, unanswered, events: shell.events.length, assumed: shell.assumptions.length };
  } finally {
    if (send) functionProcess.send = send;
  }
}

const SUCCESS = { status: 200, outcome: 'Opened', attempts: 2, unanswered: 0, events: 1, assumed: 1 };

test.each([
  ['with FIN', end],
  ['with RST', reset],
])('survives connections closed %s before the next invocation', async (_, close) => {
  await ask();
  for (let round = 0; round < ROUNDS / 4; round++) {
    functionProcess.kill('SIGSTOP');
    peers().forEach(peer => peer.connections.forEach(close));
    functionProcess.kill('SIGCONT');
    expect({ round, ...await ask() }).toEqual({ round, ...SUCCESS });
  }
});

test.each([
  ['with FIN', end],
  ['with RST', reset],
])('survives connections closed %s after the next invocation is sent, while the function is still frozen', async (_, close) => {
  await ask();
  for (let round = 0; round < ROUNDS / 4; round++) {
    functionProcess.kill('SIGSTOP');
    const answer = await ask(() => {
      peers().forEach(peer => peer.connections.forEach(close));
      functionProcess.kill('SIGCONT');
    });
    expect({ round, ...answer }).toEqual({ round, ...SUCCESS });
  }
});

test('leaves no connection open after its response', async () => {
  await ask();
  const open = () => peers().flatMap(peer => [...peer.connections]);
  await Promise.all(open().map(socket => new Promise(resolve => socket.once('close', resolve))));
  expect(open()).toEqual([]);
});
