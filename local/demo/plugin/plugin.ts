import { execFileSync } from 'node:child_process';
import { WebSocket } from 'ws';
import { decode, encode, PayloadType } from '../../services/agent-message';

/**
 * The part of the Session Manager plugin that is needed to show a prompt of the local environment, since plugins from 1.2.889 on
 * connect only to AWS. It takes the terminal as the real one does, and `~.` after Enter ends it.
 */
const response = JSON.parse(process.env[process.argv[2]]!);
delete process.env[process.argv[2]];
console.log(`\nStarting session with SessionId: ${response.SessionId}`);
const { hostname } = new URL(response.StreamUrl);
if (hostname !== '127.0.0.1') throw new Error(`this stand-in connects to 127.0.0.1 only, not to ${hostname}`);

const stty = (...args: string[]) => execFileSync('stty', args, { stdio: ['inherit', 'ignore', 'ignore'] });
const socket = new WebSocket(response.StreamUrl);
let sequence = 0;
let expected = 0;
let lastKeys = '\r';

socket.on('open', () => socket.send(JSON.stringify({ TokenValue: response.TokenValue })));
socket.on('message', (data: Buffer) => {
  const { type, payloadType, payload, sequence: received } = decode(data);
  if (type === 'channel_closed') return end();
  if (type !== 'output_stream_data') return;
  socket.send(encode({ type: 'acknowledge', sequence: 0, payloadType: 0, payload: Buffer.from(JSON.stringify({ AcknowledgedMessageSequenceNumber: received })) }));
  if (received < expected) return; // repeated, because our answer was late
  expected = received + 1;
  if (payloadType === PayloadType.HANDSHAKE_REQUEST) send(PayloadType.HANDSHAKE_RESPONSE, '{}');
  else if (payloadType === PayloadType.HANDSHAKE_COMPLETE) takeTerminal();
  else if (payloadType === PayloadType.OUTPUT) process.stdout.write(payload);
});
socket.on('close', () => end());
socket.on('error', (error: Error) => {
  console.log(error.message);
  process.exit(1);
});

function takeTerminal(): void {
  for (const [signal, key] of [['SIGINT', '\x03'], ['SIGTSTP', '\x1a'], ['SIGQUIT', '\x1c']] as const) process.on(signal, () => send(PayloadType.OUTPUT, key));
  stty('-icanon', '-echo');
  sendSize();
  process.stdout.on('resize', sendSize);
  process.stdin.on('data', keys => {
    lastKeys = (lastKeys + String(keys)).slice(-3);
    if (/[\r\n]~\.$/.test(lastKeys)) return end();
    send(PayloadType.OUTPUT, String(keys));
  });
}

function sendSize(): void {
  send(PayloadType.SIZE, JSON.stringify({ cols: process.stdout.columns, rows: process.stdout.rows }));
}

function send(payloadType: number, text: string): void {
  socket.send(encode({ type: 'input_stream_data', sequence: sequence++, payloadType, payload: Buffer.from(text) }));
}

function end(): void {
  console.log(`\nExiting session with sessionId: ${response.SessionId}.\n`);
  process.exit(0);
}
