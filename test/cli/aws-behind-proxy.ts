import { readFileSync } from 'node:fs';
import { createServer as createProxy, type IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { SHELL } from './scripted-broker';

const CERTIFICATES = join(__dirname, 'certificates');
/** Its key is deleted, and only these tests trust it. */
export const CA = join(CERTIFICATES, 'ca.pem');

export interface SeenRequest {
  readonly host: string;
  readonly body: string;
  /** The access key ID of the signature. */
  readonly signedBy?: string;
}

/** All of AWS's hosts, emulated on this machine: only a proxy leads to them, and their certificates are from a private CA. */
export class AwsBehindProxy {
  public static async start(): Promise<AwsBehindProxy> {
    const aws = new AwsBehindProxy();
    for (const server of [aws.hosts, aws.proxy]) await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return aws;
  }

  public readonly requests: SeenRequest[] = [];
  /** The status of the proxy's response to CONNECT. */
  public proxyStatus = 200;

  private readonly hosts: Server;
  private readonly proxy = createProxy();
  private readonly sockets = new Set<Socket>();

  private constructor() {
    const file = (name: string) => readFileSync(join(CERTIFICATES, name));
    this.hosts = createServer({ key: file('server.key'), cert: file('server.pem') }, (request, response) => {
      void read(request).then(body => {
        const host = request.headers.host!;
        const signedBy = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
        this.requests.push({ host, body, signedBy });
        const { status = 200, text } = respond(request, body, signedBy);
        response.writeHead(status).end(text);
      });
    });
    this.proxy.on('connect', (_request: IncomingMessage, socket: Socket) => {
      this.keep(socket);
      if (this.proxyStatus !== 200) return void socket.end(`HTTP/1.1 ${this.proxyStatus} No\r\ncontent-length: 0\r\n\r\n`);
      const onward = this.keep(connect((this.hosts.address() as AddressInfo).port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      }));
    });
  }

  public get proxyUrl(): string {
    return `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    for (const server of [this.proxy, this.hosts]) await new Promise(resolve => server.close(resolve));
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

interface Response {
  readonly status?: number;
  readonly text: string;
}

/** The access key IDs show where they come from: `ASIA` and the role. */
function respond({ headers, url }: IncomingMessage, body: string, signedBy: string | undefined): Response {
  const host = headers.host!;
  if (host.startsWith('portal.sso')) return { text: JSON.stringify({ roleCredentials: { accessKeyId: headers['x-amz-sso_bearer_token'] === 'renewed' ? 'ASIARENEWED' : 'ASIASSO', secretAccessKey: 's', sessionToken: 't', expiration: Date.parse('2099-01-01') } }) };
  if (host.startsWith('oidc.')) return { text: JSON.stringify({ accessToken: 'renewed', expiresIn: 28_800, refreshToken: 'next', tokenType: 'Bearer' }) };
  if (body.includes('"spent"')) return { status: 400, text: JSON.stringify({ __type: 'AccessDeniedException', error: 'TOKEN_EXPIRED', message: 'expired' }) };
  if (host.includes('signin')) return { text: JSON.stringify({ accessToken: { accessKeyId: 'ASIALOGGEDIN', secretAccessKey: 's', sessionToken: 't' }, tokenType: 'urn:aws:params:oauth:token-type:access_token_sigv4', expiresIn: 900, refreshToken: 'next' }) };
  // "doctor" sends an invalid session ID, which the broker refuses before it calls anything.
  if (url!.includes('/doctor.')) return { status: 400, text: JSON.stringify({ __type: 'ValidationException', Message: 'The stream session in the path is neither an ID nor an ARN.' }) };
  return host.startsWith('sts.') ? sts(body, signedBy) : { text: JSON.stringify(SHELL) };
}

function sts(body: string, signedBy: string | undefined): Response {
  const fields = new URLSearchParams(body);
  const kind = fields.get('Action');
  if (kind === 'GetCallerIdentity') {
    const arns: Record<string, string> = {
      AKIAALICE: 'arn:aws:iam::111122223333:user/alice',
      ASIASSO: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_GameOps_0a1b/alice@example.com',
      ASIALOGIN: 'arn:aws:sts::111122223333:assumed-role/Admin/alice@example.com',
      ASIAHop: 'arn:aws:sts::111122223333:assumed-role/Hop/alice',
      AKIAMACHINE: 'arn:aws:sts::111122223333:assumed-role/Machine/i-0123456789abcdef0',
    };
    return { text: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arns[signedBy ?? '']}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>` };
  }
  if (fields.get('TokenCode') === '000000') {
    return { status: 403, text: '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with invalid MFA one time pass code. </Message></Error></ErrorResponse>' };
  }
  const role = fields.get('RoleArn')!.split('/').pop();
  return {
    text: `<${kind}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${kind}Result>
    <AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/${role}/${fields.get('RoleSessionName')}</Arn><AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser>
    <Credentials><AccessKeyId>ASIA${role}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
  </${kind}Result></${kind}Response>`,
  };
}
