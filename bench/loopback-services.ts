import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Fakes of STS, GameLift Streams and EventBridge for measuring times: they accept every request, at once or after a delay. */
export class LoopbackServices {
  public static async start(): Promise<LoopbackServices> {
    const services = new LoopbackServices();
    await new Promise<void>(resolve => services.server.listen(0, '127.0.0.1', resolve));
    return services;
  }

  /** The delay of every response. */
  public delayMs = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      request.resume().once('end', () => {
        const respond = () => {
          if (request.headers['x-amz-target'] !== undefined) response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(ACCEPTED);
          else if (request.url!.endsWith('/access')) response.writeHead(200, { 'content-type': 'application/json' }).end(SHELL);
          else response.writeHead(200, { 'content-type': 'text/xml' }).end(ASSUMED);
        };
        if (this.delayMs === 0) respond();
        else setTimeout(respond, this.delayMs);
      });
    });
  }

  /** A function's environment for these services, with settings as from the construct. */
  public environment(): Record<string, string> {
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return {
      AWS_ENDPOINT_URL_STS: url,
      AWS_ENDPOINT_URL_GAMELIFTSTREAMS: url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: url,
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_SESSION_TOKEN: 'example',
      SHELL_NAME: 'Arcade',
      SHELL_ROLE_ARN: 'arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/Arcade',
      MAX_WAIT_MS: '25000',
      REQUIRE_REASON: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const ACCEPTED = JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: '11111111-2222-3333-4444-555555555555' }] });
const SHELL = JSON.stringify({ SessionId: 'gameliftstreams-0a1b2c3d4e5f', StreamUrl: `wss://ssmmessages.us-west-2.amazonaws.com/v1/data-channel/${'x'.repeat(80)}`, TokenValue: 'x'.repeat(128) });
const ASSUMED = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>example</SecretAccessKey><SessionToken>${'x'.repeat(400)}</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult><ResponseMetadata><RequestId>x</RequestId></ResponseMetadata></AssumeRoleResponse>`;
