import { CreateStreamSessionAdminShellCommand } from '@aws-sdk/client-gameliftstreams';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { AssumedRoles } from './assumed';
import type { Running } from './running';
import { brokerClient } from '../../local/demo/broker-client';
import { GameLiftStreams, type ServiceCall } from '../../local/services/game-lift-streams';
import { brokerFunction } from '../../local/template/functions';

const OPERATOR = 'alice@example.com';
const REASON = 'INC-4711 black screen';

/**
 * Sends a signed request to the deployed API. The synthesized function answers, with the role session from the engine's STS; the
 * emulated service hands out the shell; record, event and notice name the operator.
 *
 * @throws if any of them differs
 */
export async function openShell({ engine, functions, template, inbox }: Running): Promise<void> {
  const sts = new AssumedRoles(template, engine.url);
  const calls: ServiceCall[] = [];
  const { account, region, partition } = template;
  const streams = new GameLiftStreams({ account, region, partition, identities: sts.identities, onCall: call => calls.push(call) });
  const lines: string[] = [];
  const [functionId] = brokerFunction(template);
  functions.serve(template.resolve({ Ref: functionId }), {
    endpoints: { AWS_ENDPOINT_URL_STS: await sts.start(), AWS_ENDPOINT_URL_GAMELIFTSTREAMS: await streams.start() },
    onLine: line => lines.push(line),
  });
  try {
    const [groupId] = template.only('AWS::GameLiftStreams::StreamGroup');
    const group: string = template.resolve({ 'Fn::GetAtt': [groupId, 'Id'] });
    streams.startSession(group, 'READY');
    const [roleId] = template.ofType('AWS::IAM::Role').find(([id]) => id.startsWith('GameOps'))!;
    const role = { RoleArn: template.resolve({ 'Fn::GetAtt': [roleId, 'Arn'] }), RoleSessionName: OPERATOR };
    const { Credentials } = await new STSClient(engine.client).send(new AssumeRoleCommand(role));
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials!;
    const [apiId] = template.only('AWS::ApiGateway::RestApi');
    const client = brokerClient({
      endpointUrl: `${engine.url}/restapis/${template.resolve({ Ref: apiId })}/prod/_user_request_`,
      region,
      credentials: { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey!, sessionToken },
      reason: REASON,
    });
    const { SessionId, StreamUrl, TokenValue } = await client.send(new CreateStreamSessionAdminShellCommand({ Identifier: group, StreamSessionIdentifier: 'READY' }));
    requireThat(streams.terminals.get(SessionId!)?.tokenValue === TokenValue && StreamUrl !== undefined, 'the shell that arrived is not the one that the service created');
    const opened = calls.find(({ ssmSessionId }) => ssmSessionId === SessionId);
    requireThat(opened?.caller?.arn.endsWith(`/${OPERATOR}`), `the service was called by ${opened?.caller?.arn}`);
    const record = lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line)).find(({ outcome }) => outcome === 'Opened');
    requireThat(record?.sourceIdentity === OPERATOR && record.reason === REASON && record.ssmSessionId === SessionId, `the record is ${JSON.stringify(record)}`);
    const notices = await inbox.receiveUpTo(REASON);
    requireThat(notices.length === 1 && notices[0].includes(OPERATOR), `not one notice that names ${OPERATOR}: ${notices.join('\n')}`);
    requireThat(![...lines, ...notices, engine.log].some(text => text.includes(TokenValue!)), 'the token was logged');
  } finally {
    await Promise.all([sts.stop(), streams.stop()]);
  }
}

function requireThat(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
