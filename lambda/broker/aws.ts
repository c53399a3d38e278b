import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateStreamSessionAdminShellCommand, GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import { STSClient } from '@aws-sdk/client-sts';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { gateInvoker } from './invoke-gate';
import { assumeShellRole } from './operator-session';
import type { Services } from './services';
import type { Settings } from './settings';
import { StreamService } from './stream-service';
import { connections } from '../shared/connections';
import { putEvent } from '../shared/put-event';
import type { Timing } from '../shared/timing';

/**
 * The three services. The broker owns every retry (open-shell.ts, persist.ts); an SDK that retried inside it would multiply
 * calls and outlast deadlines.
 *
 * @returns a function that connects to them for one request
 */
export function awsServices(settings: Settings, timing: Timing): () => Services {
  const client = { region: settings.region, maxAttempts: 1 };
  const toSts = connections({ reuse: false });
  const toEvents = connections({ reuse: false });
  const sts = new STSClient({ ...client, requestHandler: toSts.requestHandler });
  const events = new EventBridgeClient({ ...client, requestHandler: toEvents.requestHandler });
  const askGate = once(() => gateInvoker(settings, timing)); // most brokers have no gates
  const addresses = {
    events: once(() => getEndpointFromInstructions({}, PutEventsCommand, { ...events.config })),
    streams: once(() => getEndpointFromInstructions({}, CreateStreamSessionAdminShellCommand, { ...new GameLiftStreamsClient(client).config })),
  };

  return () => {
    // All calls to the service during one request share a connection, which no other request uses.
    const toStreams = connections({ reuse: true });
    const closing = [toStreams.close];
    let closed = false;
    const prepare = async (address: Promise<{ url: URL }>, { prepare: begin }: typeof toEvents) => {
      const { url } = await address;
      if (!closed) closing.push(begin(url));
    };
    // Every request has an event, so connect to EventBridge at once.
    prepare(addresses.events(), toEvents).catch(() => undefined);
    return {
      askGate: (gate, question, timeoutMs) => askGate()(gate, question, timeoutMs),
      assume: async (session, until) => {
        prepare(addresses.streams(), toStreams).catch(() => undefined);
        const credentials = await assumeShellRole(sts, session, settings, until, timing);
        // Each request has its own client, so that one operator's credentials can't be used for another.
        const streams = new GameLiftStreamsClient({ ...client, requestHandler: toStreams.requestHandler, credentials });
        return { service: new StreamService(streams, timing, session.streamGroupId, session.streamSessionId), accessKeyId: credentials.accessKeyId };
      },
      announce: (event, until) => putEvent(events, event, settings.shellRoleArn, until, timing),
      close: () => {
        closed = true;
        closing.forEach(close => close());
      },
    };
  };
}

function once<T>(make: () => T): () => T {
  let cached: { value: T } | undefined;
  return () => (cached ??= { value: make() }).value;
}
