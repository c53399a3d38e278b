/**
 * A stand-in for session-manager-plugin that behaves like the real one: it reads the response from the environment, switches the
 * terminal to cbreak without echo once it is "connected", has signal handlers only from then on, and leaves the terminal without
 * canonical mode when it ends. It records in a file what it was given, with hashes of the secrets.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { connect as connectTo } from 'node:net';

const { STAND_IN_MODE = 'works', STAND_IN_VERSION = '1.2.896.0', STAND_IN_RECORD } = process.env;
const argv = process.argv.slice(2);

function record(entry) {
  if (STAND_IN_RECORD) appendFileSync(STAND_IN_RECORD, `${JSON.stringify(entry)}\n`);
}

const hash = text => createHash('sha256').update(text).digest('hex');
const stty = (...args) => execFileSync('stty', args, { stdio: ['inherit', 'pipe', 'inherit'], encoding: 'utf8' }).trim();

if (argv[0] === '--version') {
  console.log(STAND_IN_VERSION);
  process.exit(0);
}

const response = JSON.parse(process.env[argv[0]]);
delete process.env[argv[0]];
record({
  event: 'started',
  argv,
  pid: process.pid,
  ppid: process.ppid,
  response: Object.keys(response),
  sessionId: response.SessionId,
  token: hash(response.TokenValue),
  url: hash(response.StreamUrl),
  metadataDisabled: process.env.AWS_EC2_METADATA_DISABLED,
  profile: process.env.AWS_PROFILE,
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  sessionToken: process.env.AWS_SESSION_TOKEN,
  caBundle: process.env.SSL_CERT_FILE,
  terminal: [0, 1, 2].map(fd => fd === 0 ? process.stdin.isTTY === true : [process.stdout, process.stderr][fd - 1].isTTY === true),
  mode: stty('-g'),
});
console.log(`\nStarting session with SessionId: ${response.SessionId}`);

switch (STAND_IN_MODE) {
  case 'works':
  case 'crashes when connected':
  case 'unresponsive':
    connect();
    break;
  case 'networked': // has a connection that a test may cut, and stays alive
    connectTo(Number(process.env.STAND_IN_PEER), '127.0.0.1', connect).on('error', () => undefined).on('close', () => record({ event: 'cut off' }));
    break;
  case 'hangs':
    setInterval(() => undefined, 1_000);
    break;
  case 'stubborn':
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => record({ event: signal }));
    setInterval(() => undefined, 1_000);
    break;
  case 'crashes':
    console.log('panic: runtime error: invalid memory address or nil pointer dereference');
    process.exit(2);
    break;
  case 'ends at once':
    console.log('Cannot perform start session: EOF');
    process.exit(0);
    break;
  default:
    throw new Error(`no mode ${STAND_IN_MODE}`);
}

function connect() {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP']) process.on(signal, () => record({ event: signal }));
  process.stdout.on('resize', () => record({ event: 'resized', columns: process.stdout.columns, rows: process.stdout.rows }));
  stty('cbreak', '-echo');
  process.stdout.write('remote$ ');
  record({ event: 'connected' });
  if (STAND_IN_MODE === 'crashes when connected') process.exit(2);
  process.stdin.setEncoding('utf8');
  let line = '';
  process.stdin.on('data', text => {
    for (const key of text) {
      if (key !== '\r' && key !== '\n') {
        line += key;
        continue;
      }
      record({ event: 'typed', line });
      if (STAND_IN_MODE === 'unresponsive') continue; // as with a dead connection
      if (line === 'exit') {
        stty('echo'); // canonical mode stays off, as with the real one
        process.stdout.write('\r\nExiting session.\r\n');
        process.exit(0);
      }
      process.stdout.write(`ran ${line}\r\nremote$ `);
      line = '';
    }
  });
}
