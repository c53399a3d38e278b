import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Account, Actor, Deployed, Late, Queue, Undo } from './account';
import { REASON, send, type Answer, type Ask } from './ask';
import type { Credentials, Options } from './aws';
import type { CleanupList } from './cleanup';
import type { Cli } from './cli';
import { sign } from '../../cli/sign';

export interface LiveAccountProps {
  readonly cli: Cli;
  readonly region: string;
  readonly deployed: Deployed;
  readonly cleanup: CleanupList;
  readonly signal: AbortSignal;
  /** Whether to wait for results that come later. */
  readonly patient: boolean;
  readonly liveSession?: string;
  /** The operator's keys. @default - the stack's roles are assumed */
  readonly keys?: Credentials;
  /** The context that the stack was deployed with. */
  readonly context: Readonly<Record<string, string>>;
}

const OPERATOR_NAME = 'verify@example.com';
const BETWEEN_LOOKS_MS = 5_000;

/** An account, through the AWS CLI, or a broker that exists already. */
export class LiveAccount implements Account {
  public readonly region: string;
  public readonly endpointUrl: string;
  public readonly streamGroups: readonly [string, string];
  public readonly outputs: Readonly<Record<string, string>>;
  public readonly liveSession?: string;

  /** Distinguishes this run from any other. */
  private readonly run = Date.now().toString(36);
  private readonly sessions = new Map<string, Promise<Credentials>>();
  private readonly received = new Map<Queue, string[]>();

  constructor(private readonly props: LiveAccountProps) {
    this.region = props.region;
    this.endpointUrl = props.deployed.endpointUrl;
    this.streamGroups = props.deployed.streamGroups;
    this.outputs = props.deployed.outputs;
    this.liveSession = props.liveSession;
  }

  public aws(service: string, operation: string, options?: Options, as?: Credentials): Promise<any> {
    return this.props.cli.aws(service, operation, options, as, this.props.signal);
  }

  public async ask(ask: Ask = {}): Promise<Answer> {
    const base = ask.stage === undefined ? this.endpointUrl : this.endpointUrl.replace(/[^/]+$/, ask.stage);
    return send(this.path(base, ask.session ?? 'none', ask.group), { ...ask, credentials: ask.credentials ?? await this.as('Operator') }, this.region);
  }

  public async fromVpc(session: string): Promise<number | undefined> {
    const url = this.path(this.outputs.PrivateEndpoint, session);
    const headers = { 'x-admin-shell-reason': encodeURIComponent(REASON) };
    const signed = await sign({ method: 'POST', url, headers }, { service: 'execute-api', region: this.region, credentials: await this.as('Operator') });
    const directory = mkdtempSync(join(tmpdir(), 'verify-'));
    try {
      // In a file that only we can read: a signature is valid for minutes.
      const payload = join(directory, 'payload.json');
      writeFileSync(payload, JSON.stringify({ url: url.href, headers: signed }), { mode: 0o600 });
      const { LogResult = '' } = await this.aws('lambda', 'invoke', {
        'function-name': this.outputs.PrivateFunction, 'log-type': 'Tail', 'payload': pathToFileURL(payload).href.replace('file:', 'fileb:'), '': '/dev/null',
      });
      const [, status] = /status=(\d+)/.exec(Buffer.from(LogResult, 'base64').toString()) ?? [];
      return status === undefined ? undefined : Number(status);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  public as(actor: Actor, sessionName = OPERATOR_NAME): Promise<Credentials> {
    if (this.props.keys !== undefined) return Promise.resolve(this.props.keys);
    const key = `${actor} ${sessionName}`;
    if (!this.sessions.has(key)) this.sessions.set(key, this.assume(this.outputs[`${actor}Role`], sessionName));
    return this.sessions.get(key)!;
  }

  public sessionOf(row: string): string {
    return `verify-${row}-${this.run}`;
  }

  public async until<T>(minutes: number, look: () => Promise<T | undefined>): Promise<Late<T> | undefined> {
    const start = Date.now();
    for (;;) {
      const value = await look();
      const seconds = Math.round((Date.now() - start) / 1_000);
      if (value !== undefined) return { value, seconds };
      if (!this.props.patient || this.props.signal.aborted || seconds > minutes * 60) return undefined;
      await sleep(BETWEEN_LOOKS_MS, undefined, { signal: this.props.signal }).catch(() => undefined);
    }
  }

  public waited(minutes: number): string {
    return this.props.patient ? `within ${minutes} minutes` : 'at once, and off AWS nobody waits';
  }

  public async during<T>(undo: Undo, act: () => Promise<T>): Promise<T> {
    const { cleanup, cli } = this.props;
    cleanup.add(undo);
    try {
      return await act();
    } finally {
      // Not with this.aws: it must be undone even after ^C.
      await cli.aws(undo.service, undo.operation, undo.options);
      cleanup.remove(undo);
    }
  }

  public async messages(queue: Queue): Promise<string[]> {
    const received = this.received.get(queue) ?? [];
    this.received.set(queue, received);
    const url = { 'queue-url': this.outputs[`${queue}Url`] };
    for (;;) {
      const { Messages = [] } = await this.aws('sqs', 'receive-message', { ...url, 'max-number-of-messages': '10', 'wait-time-seconds': '2' });
      if (Messages.length === 0) return received;
      for (const { Body, ReceiptHandle } of Messages) {
        received.push(JSON.parse(Body).Message);
        await this.aws('sqs', 'delete-message', { ...url, 'receipt-handle': ReceiptHandle });
      }
    }
  }

  public redeploy(context: Record<string, string>): Promise<void> {
    return this.props.cli.deploy({ ...this.props.context, ...context }, this.props.signal);
  }

  private path(base: string, session: string, group: string = this.streamGroups[0]): URL {
    return new URL(`${base}/streamgroups/${group}/streamsessions/${session}/access`);
  }

  private async assume(roleArn: string, sessionName: string): Promise<Credentials> {
    const { Credentials: given } = await this.aws('sts', 'assume-role', { 'role-arn': roleArn, 'role-session-name': sessionName });
    return { accessKeyId: given.AccessKeyId, secretAccessKey: given.SecretAccessKey, sessionToken: given.SessionToken };
  }
}
