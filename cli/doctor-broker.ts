import { get } from 'node:https';
import type { Answer } from './answer';
import { awsSuffix, isLoopback } from './aws-hosts';
import type { Broker } from './broker';
import type { Credentials } from './credentials';
import { formatDuration } from './duration';
import { ExitCode } from './failure';
import type { Finding } from './finding';
import type { Network } from './network';
import { brokerAdvice, networkAdvice } from './network-advice';
import { refusal } from './refusal-advice';
import { requestAccess } from './send';
import type { StreamGroup } from './target';

interface BrokerChecksOptions {
  readonly broker: Broker;
  readonly network: Network;
  readonly credentials: Credentials;
  readonly group?: StreamGroup;
}

/** A nonexistent group, for when none was given: the answer shows everything except whether a group is granted. */
const NO_GROUP = 'sg-0';
/** An invalid ID, which the broker refuses before it calls any service. */
const NO_SESSION = 'doctor.';
/** A signature is valid for five minutes. */
const SKEW_FAILS_MS = 5 * 60_000;
const SKEW_WARNS_MS = 60_000;
const WEBSOCKET_TIMEOUT_MS = 15_000;

/** Checks that need requests: one to the broker, which is refused and recorded as such, and one to AWS's WebSocket endpoint. */
export async function *brokerChecks({ broker, network, credentials, group }: BrokerChecksOptions): AsyncGenerator<Finding> {
  const answer = await requestAccess({ broker, network, credentials, reason: 'doctor: only a check, no shell wanted', emergency: false, target: { streamGroupId: group?.streamGroupId ?? NO_GROUP, streamSession: NO_SESSION, streamSessionId: NO_SESSION } });
  if (answer.kind !== 'answered') {
    yield { what: 'Broker answers', state: 'failed', found: `no, it can't be reached (${answer.code})`, fix: brokerAdvice(answer.code), exitCode: ExitCode.BROKER_FAILED };
  } else {
    yield { what: 'Broker answers', state: 'ok', found: `yes (${answer.status})` };
    yield* clock(answer.date);
    yield grant(answer, group);
  }
  yield isLoopback(broker.address('/').hostname) ? { what: 'WebSocket to AWS', state: 'skipped', found: 'the broker is on this machine' } : await webSocket(broker.region, network);
}

function *clock(date: number | undefined): Generator<Finding> {
  if (date === undefined || Number.isNaN(date)) return;
  const skew = Math.abs(Date.now() - date);
  const found = `differs from the broker's by ${formatDuration(skew)}`;
  if (skew >= SKEW_FAILS_MS) yield { what: 'Clock', state: 'failed', found, fix: 'Correct it: signatures are valid for five minutes.', exitCode: ExitCode.REFUSED };
  else if (skew >= SKEW_WARNS_MS) yield { what: 'Clock', state: 'warning', found, fix: 'Correct it: at five minutes or more, every request is refused.' };
  else yield { what: 'Clock', state: 'ok', found };
}

function grant(answer: Extract<Answer, { kind: 'answered' }>, group: StreamGroup | undefined): Finding {
  const what = group === undefined ? 'Granted' : `Granted ${group.streamGroupId}`;
  // Only a granted principal gets as far as the broker's own validation.
  if (answer.status === 400) {
    return group === undefined ? { what, state: 'skipped', found: 'pass --stream-group to check it', fix: undefined } : { what, state: 'ok', found: 'yes (this check is on record as a refused request)' };
  }
  const [found, fix] = refusal(answer).message.split('\n');
  const unknown = group === undefined && answer.status === 403 && /not authorized to perform: execute-api/.test(found);
  if (unknown) return { what, state: 'skipped', found: 'pass --stream-group to check it' };
  return { what, state: 'failed', found, fix, exitCode: answer.status === 403 ? ExitCode.REFUSED : ExitCode.BROKER_FAILED };
}

/** Whether the plugin will be able to reach AWS's terminal endpoint. Any answer will do: it refuses clients without a shell. */
async function webSocket(region: string, network: Network): Promise<Finding> {
  const host = `ssmmessages.${region}.${awsSuffix(region)}`;
  const what = 'WebSocket to AWS';
  const code = await new Promise<string | undefined>(resolve => {
    const headers = { 'connection': 'Upgrade', 'upgrade': 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': Buffer.alloc(16).toString('base64') };
    const request = get({ host, path: '/v1/data-channel/doctor', headers, agent: network.agent, signal: AbortSignal.timeout(WEBSOCKET_TIMEOUT_MS) });
    request.once('response', response => {
      response.destroy();
      resolve(undefined);
    });
    request.once('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(undefined);
    });
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.name === 'TimeoutError' || error.name === 'AbortError' ? `nothing within ${formatDuration(WEBSOCKET_TIMEOUT_MS)}` : error.code ?? error.name));
  });
  if (code === undefined) return { what, state: 'ok', found: `${host} answers` };
  return { what, state: 'failed', found: `${host} can't be reached (${code})`, fix: networkAdvice(code) ?? `Let this machine reach ${host} on port 443, directly or through HTTPS_PROXY.`, exitCode: ExitCode.PLUGIN_FAILED };
}
