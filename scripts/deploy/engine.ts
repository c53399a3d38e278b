import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from '../languages/run';
import type { Python } from '../python';

/**
 * LocalStack sets no upper bounds for its dependencies, and newer versions of the next four lack what it uses. The last three are
 * needed by moto's server as well.
 */
export const ENGINE_PACKAGES = [
  'localstack-core[runtime]==4.14.0', 'cbor2<6', 'cryptography<47', 'pyOpenSSL<26', 'service-identity<25', 'flask', 'flask-cors', 'py-partiql-parser',
];
/** The Python that it needs, whatever its package says. */
export const ENGINE_PYTHON = 13;

/** LocalStack accepts an access key of twelve digits as the account's ID. */
export const ACCOUNT = '111122223333';
export const REGION = 'us-west-2';

/** LocalStack, on this machine only: no Docker, account or token. Its state is gone when it stops. */
export class Engine {
  /** @param functionHost the address of the process that runs functions */
  public static async start(python: Python, functionHost: string): Promise<Engine> {
    const directory = mkdtempSync(join(tmpdir(), 'localstack-'));
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    const port = await freePort();
    const settings = { ...settingsFor(directory, port), FUNCTION_HOST: functionHost };
    // If an import fails, LocalStack starts anyway, without that service.
    await run(python.program('python'), ['-c', 'import localstack.aws.components'], { cwd: directory, env: settings });
    const child = spawn(python.program('python'), [join(__dirname, 'engine.py')], { cwd: directory, env: { ...process.env, ...settings }, stdio: 'pipe' });
    const engine = new Engine(child, port);
    await engine.ready();
    return engine;
  }

  public readonly url: string;
  /** Everything that it has written. */
  public log = '';

  private constructor(private readonly child: ChildProcess, port: number) {
    this.url = `http://127.0.0.1:${port}`;
    process.once('exit', () => child.kill('SIGKILL'));
  }

  /** Makes an SDK or CDK's CLI talk to the engine and nothing else. */
  public get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: join(tmpdir(), 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(tmpdir(), 'no-credentials'),
    };
  }

  /** The same, for an SDK client. */
  public get client() {
    return { endpoint: this.url, region: REGION, credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'secret' } };
  }

  public async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL'); // its state need not be kept
    await ended;
  }

  private async ready(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      for (const stream of [this.child.stdout!, this.child.stderr!]) {
        createInterface({ input: stream }).on('line', line => {
          this.log += `${line}\n`;
          if (line === 'Ready.') resolve();
        });
      }
      this.child.once('error', reject);
      this.child.once('close', code => reject(new Error(`LocalStack ended with exit code ${code}:\n${this.log}`)));
    });
  }
}

function settingsFor(directory: string, port: number): Record<string, string> {
  const folders = Object.fromEntries(['home', 'files', 'volume'].map(name => [name, join(directory, name)]));
  for (const folder of Object.values(folders)) mkdirSync(folder);
  return {
    HOME: folders.home, // its plugin list is cached there, and would be another version's
    FILESYSTEM_ROOT: folders.files,
    LOCALSTACK_VOLUME_DIR: folders.volume,
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    LOCALSTACK_HOST: `localhost:${port}`,
    EAGER_SERVICE_LOADING: '0',
    // no certificate download, no usage reports, no DNS server of its own
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DISABLE_EVENTS: '1',
    DNS_ADDRESS: '0',
    // Unknown types are accepted but not created: unsupported.ts lists them.
    CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES: '1',
    CFN_VERBOSE_ERRORS: '1',
    LAMBDA_IGNORE_ARCHITECTURE: '1',
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
