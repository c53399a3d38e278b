import { GameLiftStreamsClient, type GameLiftStreamsClientConfig } from '@aws-sdk/client-gameliftstreams';

export interface BrokerClientOptions {
  readonly endpointUrl: string;
  readonly region: string;
  readonly credentials: GameLiftStreamsClientConfig['credentials'];
  /** Why the shell is needed; sent percent-encoded. */
  readonly reason?: string;
}

/**
 * The AWS SDK's GameLift Streams client, pointed at a broker: it signs for API Gateway instead of the service, and sends the
 * reason. Results and errors are the SDK's own, since the broker speaks the service's protocol.
 */
export function brokerClient({ endpointUrl, region, credentials, reason }: BrokerClientOptions): GameLiftStreamsClient {
  // The SDK supports this option, but its types omit it.
  const config: GameLiftStreamsClientConfig & { signingName: string } = {
    endpoint: endpointUrl,
    signingName: 'execute-api',
    region,
    credentials,
    maxAttempts: 1,
  };
  const client = new GameLiftStreamsClient(config);
  client.middlewareStack.add(next => args => {
    const request = args.request as { headers: Record<string, string> };
    if (reason !== undefined) request.headers['x-admin-shell-reason'] = encodeURIComponent(reason);
    return next(args);
  }, { step: 'build', name: 'addReason' });
  return client;
}
