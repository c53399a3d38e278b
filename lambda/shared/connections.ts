import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type ConnectionOptions, type SecureContext, type TLSSocket } from 'node:tls';

/**
 * Connections that last no longer than a request.
 *
 * Lambda freezes a function between two invocations, and meanwhile servers close their connections to it. The
 * SDK would send the next request on a closed connection and lose it. It would then retry, but retries are up to us. So
 * no connection stays open. The cost is a handshake with each service per request; most start while the function waits for
 * something else and, over TLS, they resume the previous session.
 */
export interface Connections {
  /** For an SDK client. */
  readonly requestHandler: { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent; readonly connectionTimeout: number };
  /** Begins a handshake. @returns a function that closes the connection, if nobody has used it by then */
  prepare(url: URL): () => void;
  /** Closes all of them. */
  close(): void;
}

/** If a connection isn't established by then, another is tried. */
const CONNECTION_TIMEOUT_MS = 3_000;

/** Trusted certificates and ciphers are the same for all connections. A context for each would take a sixth of the CPU time of a warm request over TLS. */
let secureContext: SecureContext | undefined;

/** The last TLS session with each host, which makes the next handshake short. */
const tlsSessions = new Map<string, Buffer>();

/**
 * @param reuse whether a connection serves several calls, one after the other, until it is closed; else each call has its own
 */
export function connections({ reuse }: { readonly reuse: boolean }): Connections {
  const prepared = new Map<string, Socket[]>();
  const take = ({ host, port }: Place) => prepared.get(`${host}:${port}`)?.shift();
  const httpAgent = new HttpAgent({ keepAlive: reuse });
  const httpsAgent = new HttpsAgent({ keepAlive: reuse });
  httpAgent.createConnection = options => take(options as Place) ?? connectPlain(options as Place);
  httpsAgent.createConnection = options => take(options as Place) ?? connectSecurely(options as Place);

  return {
    requestHandler: { httpAgent, httpsAgent, connectionTimeout: CONNECTION_TIMEOUT_MS },
    prepare: ({ protocol, hostname: host, port: given }) => {
      const secure = protocol === 'https:';
      const place: Place = { host, port: Number(given) || (secure ? 443 : 80), servername: host, noDelay: true, ALPNProtocols: ['http/1.1'] };
      const socket = secure ? connectSecurely(place) : connectPlain(place);
      const waiting = at(prepared, `${place.host}:${place.port}`);
      waiting.push(socket);
      const forget = () => {
        const index = waiting.indexOf(socket);
        if (index >= 0) waiting.splice(index, 1);
        return index >= 0;
      };
      // Its user adds listeners as well. An unused connection may fail or end without consequences.
      socket.on('error', forget).once('end', forget).once('close', forget);
      return () => {
        if (forget()) socket.destroy();
      };
    },
    close: () => {
      for (const socket of [...prepared.values()].flat()) socket.destroy();
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

type Place = ConnectionOptions & { readonly host: string; readonly port: number; readonly noDelay?: boolean };

function connectSecurely(place: Place): TLSSocket {
  const { host, port } = place;
  const session = tlsSessions.get(`${host}:${port}`);
  secureContext ??= createSecureContext();
  return connectTls({ ...place, session, secureContext })
    // Before Node 24.15, tls.connect() ignores `noDelay` (nodejs/node#62003). The first request on a prepared connection would wait
    // for the server to acknowledge the end of the handshake, which can take 40 ms.
    .setNoDelay(true)
    .on('session', newSession => tlsSessions.set(`${host}:${port}`, newSession));
}

function at<K, V>(map: Map<K, V[]>, key: K): V[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
