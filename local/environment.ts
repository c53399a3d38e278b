import type { ChildProcess } from 'node:child_process';
import { ApiGateway } from './services/api-gateway';
import { realClock, type Clock } from './services/clock';
import { CloudWatchLogs } from './services/cloudwatch-logs';
import { EventBridge, type AcceptedEvent } from './services/event-bridge';
import type { FunctionHost } from './services/function-host';
import { GameLiftStreams, type ServiceCall } from './services/game-lift-streams';
import { hostFunction } from './services/hosted-function';
import { Identities } from './services/identities';
import { Queue } from './services/queue';
import { Sts, type Assumption } from './services/sts';
import { Audit, type Notice } from './signals/audit';
import { parseFilterPattern } from './signals/filter-pattern';
import { brokerFunction, queueMappings, type TemplateFunction } from './template/functions';
import { Template } from './template/template';

/** Called for what happens in the local environment, as it happens. */
export interface Watcher {
  onCall?(call: ServiceCall): void;
  onAssume?(assumption: Assumption): void;
  onEvent?(event: AcceptedEvent): void;
  /** A line in the function's log. */
  onLine?(line: string): void;
  /** A line of the function that looks for the broker's records. */
  onVerdict?(line: string): void;
  /** A message that one of the stack's rules has sent to a topic. */
  onNotice?(notice: Notice): void;
}

export interface LocalEnvironmentOptions extends Watcher {
  /** The folder of a cloud assembly, as written by `cdk synth`. */
  readonly assembly: string;
  /** @default - the assembly's only stack */
  readonly stackName?: string;
  /** Port of the API. @default - any free port */
  readonly port?: number;
  readonly decodePathParameters?: boolean;
  readonly requestsPerSecond?: number;
  /** @default - the machine's */
  readonly clock?: Clock;
  /** Node options for the function's process. @default - none */
  readonly execArgv?: string[];
  /** Called when a process has been started for the function. */
  readonly onProcess?: (child: ChildProcess) => void;
}

/**
 * A stack with an admin shell, running on this machine: its API, its function from the asset, and the three services that
 * the function calls. All on loopback; nothing in it can reach AWS.
 */
export class LocalEnvironment {
  public static async start(options: LocalEnvironmentOptions): Promise<LocalEnvironment> {
    const environment = new LocalEnvironment(options);
    await environment.start();
    return environment;
  }

  public readonly template: Template;
  public readonly identities: Identities;
  public readonly streams: GameLiftStreams;
  public readonly sts: Sts;
  public readonly events: EventBridge;
  public readonly logs: CloudWatchLogs;
  /** What Lambda reads for functions of the stack, in the template's order. */
  public readonly queues: Queue[] = [];
  /** What the stack records of it, and whom it notifies. */
  public readonly audit: Audit;
  /** The broker's address, like the construct's `endpointUrl`. */
  public endpointUrl = '';
  /** The service's own address, which the broker calls, and anyone who bypasses it. */
  public serviceUrl = '';
  /** The function's environment variables. */
  public functionEnvironment: Record<string, string> = {};

  private apiGateway?: ApiGateway;
  private functionHost?: FunctionHost;
  private readonly readers: FunctionHost[] = [];

  private readonly clock: Clock;

  private constructor(private readonly options: LocalEnvironmentOptions) {
    this.clock = options.clock ?? realClock;
    this.template = Template.fromAssembly(options.assembly, options.stackName);
    this.identities = new Identities(this.template);
    this.audit = new Audit(this.template, {
      onNotice: notice => options.onNotice?.(notice),
      onMessage: (queueArn, body) => this.queues[queueMappings(this.template).findIndex(mapping => mapping.queueArn === queueArn)]?.send(body),
    });
    const { account, region, partition } = this.template;
    const where = { account, region, partition, identities: this.identities, now: this.clock.now };
    this.streams = new GameLiftStreams({
      ...where,
      requestsPerSecond: options.requestsPerSecond,
      onCall: call => {
        options.onCall?.(call);
        this.audit.call(call);
      },
    });
    this.logs = new CloudWatchLogs({ ...where, matches: (pattern, record) => parseFilterPattern(pattern).matches(record, false) });
    this.sts = new Sts({ template: this.template, identities: this.identities, now: this.clock.now, onAssume: options.onAssume });
    this.events = new EventBridge({
      ...where,
      onEvent: event => {
        options.onEvent?.(event);
        this.audit.event(event);
      },
    });
  }

  public async stop(): Promise<void> {
    for (const host of [this.functionHost, ...this.readers]) host?.stop();
    await Promise.all([this.apiGateway?.stop(), this.streams.stop(), this.sts.stop(), this.events.stop(), this.logs.stop()]);
  }

  /** Lambda reads the stack's queues, once. */
  public async pollQueues(): Promise<void> {
    for (const [index, { target: [functionId], queueName, deadLettersName }] of queueMappings(this.template).entries()) {
      const queue = this.queues[index];
      const failures = await queue.poll();
      this.audit.count('AWS/Lambda', 'Errors', { FunctionName: this.template.resolve({ Ref: functionId }) }, failures);
      this.audit.raise('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName: deadLettersName }, queue.deadLetters.length);
      this.audit.raise('AWS/SQS', 'ApproximateAgeOfOldestMessage', { QueueName: queueName }, queue.ageMs / 1_000);
    }
  }

  /** For tests: resets every request limit. */
  public refillQuotas(): void {
    this.streams.refillQuota();
    this.apiGateway?.refillQuota();
  }

  private async start(): Promise<void> {
    for (const service of [this.streams, this.sts, this.events, this.logs]) service.date = this.clock.now;
    const [streams, sts, events, logs] = await Promise.all([this.streams.start(), this.sts.start(), this.events.start(), this.logs.start()]);
    this.serviceUrl = streams;
    const { template, identities, options, clock } = this;
    const broker = brokerFunction(template);
    const endpoints = { AWS_ENDPOINT_URL_GAMELIFTSTREAMS: streams, AWS_ENDPOINT_URL_STS: sts, AWS_ENDPOINT_URL_EVENTBRIDGE: events };
    const { host, environment } = this.host(broker, endpoints, line => {
      options.onLine?.(line);
      this.audit.line(line);
      this.logs.write(template.resolve(broker[1].Properties.LoggingConfig?.LogGroup), line);
    });
    this.functionHost = host;
    this.functionEnvironment = environment;
    for (const mapping of queueMappings(template)) {
      const callable = { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs, AWS_ENDPOINT_URL_EVENTBRIDGE: events };
      const reader = this.host(mapping.target, callable, line => options.onVerdict?.(line));
      this.readers.push(reader.host);
      this.queues.push(new Queue({ mapping, clock, invoke: event => reader.host.invoke(event) }));
    }
    this.apiGateway = new ApiGateway({
      template,
      identities,
      clock,
      port: options.port,
      decodePathParameters: options.decodePathParameters,
      invoke: event => this.functionHost!.invoke(event),
      onAnswer: ({ status }) => this.audit.answer(status),
    });
    this.endpointUrl = await this.apiGateway.start();
  }

  /** What a function of the stack runs with: the services' addresses, the test's clock. */
  private host(what: TemplateFunction, endpoints: Record<string, string>, onLine: (line: string) => void): ReturnType<typeof hostFunction> {
    const { template, identities, clock, options: { execArgv, onProcess } } = this;
    return hostFunction(what, { template, identities, endpoints, clock, execArgv, onProcess, onLine });
  }
}
