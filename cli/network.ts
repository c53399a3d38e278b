import { readFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { ExitCode, Failure } from './failure';

/** How this machine reaches AWS: proxy and CA certificates. */
export interface Network {
  /** For every https request, ours and the AWS SDK's. */
  readonly agent: HttpsAgent;
  /** A file of CA certificates that replace Node's own, as in the AWS CLI. */
  readonly caBundle?: string;
}

/**
 * @param caBundle `AWS_CA_BUNDLE`, or the profile's `ca_bundle`
 * @throws if that file can't be read
 */
export function openNetwork(caBundle: string | undefined): Network {
  const trust = caBundle === undefined ? {} : { ca: certificates(caBundle) };
  // The SDK and Node require an https.Agent, but use only its methods.
  return { agent: new Route(trust) as unknown as HttpsAgent, caBundle };
}

function certificates(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (error) {
    throw new Failure(ExitCode.USAGE, `The certificates in ${path} (AWS_CA_BUNDLE, or the profile's ca_bundle) can't be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  throw new Failure(ExitCode.USAGE, `${path} (AWS_CA_BUNDLE, or the profile's ca_bundle) contains no certificate in PEM form.`);
}

interface Trust {
  readonly ca?: string;
}

/** Connects directly or through a proxy, as HTTPS_PROXY and NO_PROXY say for the host. */
class Route extends Agent {
  private readonly direct: HttpsAgent;

  constructor(private readonly trust: Trust) {
    super();
    this.direct = new HttpsAgent(trust);
  }

  public async connect(_request: ClientRequest, { host, port }: AgentConnectOpts): Promise<HttpsAgent> {
    const proxy = getProxyForUrl(`https://${host}:${port}`);
    return proxy === '' ? this.direct : new Tunnel(proxy, this.trust) as unknown as HttpsAgent;
  }
}

class Tunnel extends HttpsProxyAgent<string> {
  constructor(proxy: string, private readonly trust: Trust) {
    super(proxy, trust);
  }

  public async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Socket> {
    // Without this, the proxy's response would be read as the server's.
    request.once('proxyConnect', ({ statusCode, statusText }: { statusCode: number; statusText: string }) => {
      if (statusCode !== 200) request.destroy(Object.assign(new Error(`the proxy answered ${statusCode} ${statusText}`), { code: `PROXY_${statusCode}` }));
    });
    return super.connect(request, { ...options, ...this.trust } as AgentConnectOpts);
  }
}
