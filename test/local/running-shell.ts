import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStreamSessionAdminShellCommand, type CreateStreamSessionAdminShellCommandOutput } from '@aws-sdk/client-gameliftstreams';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GROUP, OTHER_GROUP, SESSION } from './ids';
import { TestClock } from './test-clock';
import { StreamGroup, StreamSessionAdminShell, type Gate, type StreamSessionAdminShellProps } from '../../lib';
import { brokerClient } from '../../local/demo/broker-client';
import { LocalEnvironment, type LocalEnvironmentOptions } from '../../local/environment';
import type { AcceptedEvent } from '../../local/services/event-bridge';
import type { ServiceCall } from '../../local/services/game-lift-streams';
import type { Identity } from '../../local/services/identities';
import type { Assumption } from '../../local/services/sts';
import { testApp } from '../lib/app';

export * from './ids';

export interface ShellRequest {
  readonly as?: Identity;
  readonly group?: string;
  readonly session?: string;
  readonly reason?: string;
}

/**
 * Synthesizes a shell on two stream groups. GameOps may connect to both and list their sessions, Contractors may connect to the
 * first. With two-person approval, Leads may connect, approve, and connect in an emergency; Reviewers review emergencies.
 *
 * @returns the folder of the cloud assembly
 */
export function synthesizeShell(
  maxWait: Duration, props: Partial<StreamSessionAdminShellProps> = {}, gates: (stack: Stack) => Gate[] = () => [],
): string {
  const directory = mkdtempSync(join(tmpdir(), 'running-shell-'));
  const app = testApp({ outdir: directory });
  const stack = new Stack(app, 'Stack');
  const groups = [GROUP, OTHER_GROUP].map(id => StreamGroup.fromStreamGroupId(stack, id, id));
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: groups, maxWait, gates: gates(stack), ...props });
  const gameOps = new iam.Role(stack, 'GameOps', { assumedBy: new iam.AccountRootPrincipal() });
  shell.grants.connect(gameOps);
  shell.grants.listSessions(gameOps);
  shell.grants.connect(new iam.Role(stack, 'Contractors', { assumedBy: new iam.AccountRootPrincipal() }), { streamGroups: [groups[0]] });
  if (shell.approvals) {
    const leads = new iam.Role(stack, 'Leads', { assumedBy: new iam.AccountRootPrincipal() });
    for (const grant of ['connect', 'approve', 'connectInEmergency'] as const) shell.grants[grant](leads);
    shell.grants.reviewEmergencies(new iam.Role(stack, 'Reviewers', { assumedBy: new iam.AccountRootPrincipal() }));
  }
  app.synth();
  return directory;
}

/** Artificial delays, in real milliseconds, that must not change any result: see CONTRIBUTING.md. */
const SLOW_START_MS = Number(process.env.TEST_SLOW_START_MS ?? 0);
const SLOW_ANSWERS_MS = Number(process.env.TEST_SLOW_ANSWERS_MS ?? 0);
const SLOW_CLOCK_MS = Number(process.env.TEST_SLOW_CLOCK_MS ?? 0);

/** Delays messages to a function's process, such as the time, so that they arrive after what the sockets deliver. */
function delayMessages(child: ChildProcess): void {
  const send = child.send.bind(child) as (message: object, sent: () => void) => boolean;
  child.send = (message: object) => {
    setTimeout(() => child.connected && send(message, () => undefined), SLOW_CLOCK_MS);
    return true;
  };
}

/** A shell off AWS, on the test's clock, and everything that it made visible. */
export class RunningShell {
  public static async start(assembly: string, options: Pick<LocalEnvironmentOptions, 'decodePathParameters' | 'requestsPerSecond' | 'onProcess'> = {}): Promise<RunningShell> {
    const shell = new RunningShell();
    shell.environment = await LocalEnvironment.start({
      assembly,
      ...options,
      clock: shell.clock,
      execArgv: shell.clock.execArgv(SLOW_START_MS),
      onProcess: child => {
        if (SLOW_CLOCK_MS > 0) delayMessages(child);
        shell.clock.attach(child);
        options.onProcess?.(child);
      },
      onLine: line => shell.lines.push(line),
      onGateLine: line => shell.gateLines.push(line),
      onVerdict: line => shell.verdicts.push(line),
      onEvent: event => shell.events.push(event),
      onCall: call => shell.calls.push(call),
      onAssume: assumption => shell.assumptions.push(assumption),
    });
    for (const service of shell.environment.services) service.delayMs = SLOW_ANSWERS_MS;
    return shell;
  }

  public readonly clock = new TestClock();
  public environment!: LocalEnvironment;
  /** What the function wrote, to stdout or stderr. */
  public readonly lines: string[] = [];
  /** What the gates' functions wrote. */
  public readonly gateLines: string[] = [];
  /** What the function that looks for the broker's records wrote. */
  public readonly verdicts: string[] = [];
  public readonly events: AcceptedEvent[] = [];
  public readonly calls: ServiceCall[] = [];
  public readonly assumptions: Assumption[] = [];

  private constructor() {}

  /** A session of one of the stack's roles. */
  public session(role: 'GameOps' | 'Contractors' | 'Leads' | 'Reviewers', name: string): Identity {
    const { template, identities } = this.environment;
    return identities.session(template.ofType('AWS::IAM::Role').find(([id]) => id.startsWith(role))![0], name);
  }

  /** Forgets what was seen, refills the quotas, and ends every sabotage. */
  public reset(): void {
    for (const list of [this.lines, this.gateLines, this.verdicts, this.events, this.calls, this.assumptions]) list.length = 0;
    for (const service of this.environment.services) service.sabotage = undefined;
    this.clock.reset();
    this.environment.refillQuotas();
  }

  /** Asks the broker for a shell, with the real AWS SDK client. */
  public async ask(request: ShellRequest & { as: Identity }): Promise<CreateStreamSessionAdminShellCommandOutput> {
    const { as, group = GROUP, session = SESSION, reason = 'INC-4711 schwarzer Bildschirm – größer' } = request;
    const client = brokerClient({ endpointUrl: this.environment.endpointUrl, region: 'us-west-2', credentials: as, reason });
    try {
      return await client.send(new CreateStreamSessionAdminShellCommand({ Identifier: group, StreamSessionIdentifier: session }));
    } finally {
      client.destroy();
    }
  }

  public async stop(): Promise<void> {
    await this.environment?.stop();
  }
}

export function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}
