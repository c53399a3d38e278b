import { createHash, randomBytes } from 'node:crypto';

/** One message of Session Manager's data channel. */
export interface AgentMessage {
  readonly type: 'input_stream_data' | 'output_stream_data' | 'acknowledge' | 'channel_closed' | string;
  readonly sequence: number;
  readonly id: Buffer;
  readonly payloadType: number;
  readonly payload: Buffer;
}

export const PayloadType = { OUTPUT: 1, SIZE: 3, HANDSHAKE_REQUEST: 5, HANDSHAKE_RESPONSE: 6, HANDSHAKE_COMPLETE: 7 } as const;

/** The position of the payload's length, where the header ends. All numbers are big-endian. */
const HEADER = 116;

export function encode({ type, sequence, payloadType, payload, id = randomBytes(16) }: Omit<AgentMessage, 'id'> & { id?: Buffer }): Buffer {
  const head = Buffer.alloc(HEADER + 4);
  head.writeUInt32BE(HEADER, 0);
  head.write(type.padEnd(32), 4, 'latin1');
  head.writeUInt32BE(1, 36);
  head.writeBigUInt64BE(BigInt(Date.now()), 40);
  head.writeBigInt64BE(BigInt(sequence), 48);
  id.copy(head, 64);
  createHash('sha256').update(payload).digest().copy(head, 80);
  head.writeUInt32BE(payloadType, 112);
  head.writeUInt32BE(payload.length, HEADER);
  return Buffer.concat([head, payload]);
}

export function decode(message: Buffer): AgentMessage {
  const header = message.readUInt32BE(0);
  return {
    type: message.toString('latin1', 4, 36).replace(/[\0 ]+$/, ''),
    sequence: Number(message.readBigInt64BE(48)),
    id: message.subarray(64, 80),
    payloadType: message.readUInt32BE(112),
    payload: message.subarray(header + 4, header + 4 + message.readUInt32BE(header)),
  };
}

/** As a string: on the wire, its halves are swapped. */
export function uuid(id: Buffer): string {
  const hex = Buffer.concat([id.subarray(8), id.subarray(0, 8)]).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
