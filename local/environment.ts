import type { ChildProcess } from 'node:child_process';
import { ApiGateway } from './services/api-gateway';
import { realClock, type Clock } from './services/clock';
import { CloudWatchLogs } from './services/cloudwatch-logs';
import { DynamoDB } from './services/dynamodb';
import { EventBridge, type AcceptedEvent } from './services/event-bridge';
import type { Invocation } from './services/function-host';
import { GameLiftStreams, type ServiceCall } from './services/game-lift-streams';
import { hostFunction } from './services/hosted-function';
import { Identities } from './services/identities';
import { Lambda } from './services/lambda';
import { Queue } from './services/queue';
import type { LoopbackService } from './services/server';
import { Sts, type Assumption } from './services/sts';
import { Audit, type Notice } from './signals/audit';
import { parseFilterPattern } from './signals/filter-pattern';
import { brokerFunction, functionWithArn, type TemplateFunction } from './template/functions';
import { queueMappings } from './template/queue-mappings';
import { Template } from './template/template';

/** Callbacks for what happens in the local environment. */
export interface Watcher {
  onCall?(call: ServiceCall): void;
  onAssume?(assumption: Assumption): void;
  onEvent?(event: AcceptedEvent): void;
  /** A line in the broker's log. */
  onLine?(line: string): void;
  /** A line in the log of a gate's function. */
  onGateLine?(line: string): void;
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
  /** Functions of the account that are in no stack, by name. @default - none */
  readonly functions?: Readonly<Record<string, (event: any) => object>>;
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
 * A stack with an admin shell, running on this machine: its API, its functions from their assets, and the services that
 * they call. All on loopback; nothing in it can reach AWS.
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
  public readonly lambda: Lambda;
  public readonly dynamodb: DynamoDB;
  /** The queues' event source mappings for functions of the stack, in the template's order. */
  public readonly queues: Queue[] = [];
  /** What the stack records, and whom it notifies. */
  public readonly audit: Audit;
  /** The broker's address, like the construct's `endpointUrl`. */
  public endpointUrl = '';
  /** The service's own address, which the broker calls, and anyone who bypasses it. */
  public serviceUrl = '';
  /** The broker's environment variables. */
  public functionEnvironment: Record<string, string> = {};

  private apiGateway?: ApiGateway;
  private endpoints: Record<string, string> = {};
  /** By logical ID. */
  private readonly functions = new Map<string, ReturnType<typeof hostFunction>>();

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
    this.lambda = new Lambda({ template: this.template, identities: this.identities, now: this.clock.now, find: arn => this.functionAt(arn) });
    this.dynamodb = new DynamoDB({ template: this.template, identities: this.identities, now: this.clock.now });
  }

  /** The services that a function can call. */
  public get services(): LoopbackService[] {
    return [this.streams, this.sts, this.events, this.logs, this.lambda, this.dynamodb];
  }

  public async stop(): Promise<void> {
    for (const { host } of this.functions.values()) host.stop();
    await Promise.all([this.apiGateway?.stop(), ...this.services.map(service => service.stop())]);
  }

  /** Makes Lambda poll the stack's queues once. */
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
    const { template, identities, options, clock } = this;
    for (const service of this.services) service.date = clock.now;
    const [streams, sts, events, logs, lambda, dynamodb] = await Promise.all(this.services.map(service => service.start()));
    this.serviceUrl = streams;
    this.endpoints = {
      AWS_ENDPOINT_URL_GAMELIFTSTREAMS: streams,
      AWS_ENDPOINT_URL_STS: sts,
      AWS_ENDPOINT_URL_EVENTBRIDGE: events,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs,
      AWS_ENDPOINT_URL_LAMBDA: lambda,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    };
    const mappings = queueMappings(template);
    for (const mapping of mappings) this.queues.push(new Queue({ mapping, clock, invoke: event => this.invoke(mapping.target[0], event) }));
    this.functionEnvironment = this.hosted(brokerFunction(template)[0]).environment;
    this.apiGateway = new ApiGateway({
      template,
      identities,
      clock,
      port: options.port,
      decodePathParameters: options.decodePathParameters,
      invoke: this.invoke,
      onAnswer: ({ status }) => this.audit.answer(status),
    });
    this.endpointUrl = await this.apiGateway.start();
  }

  private readonly invoke = (functionId: string, event: object): Promise<Invocation> => this.hosted(functionId).host.invoke(event);

  private functionAt(arn: string): ((event: object) => Promise<Invocation>) | undefined {
    const [id] = functionWithArn(this.template, arn) ?? [];
    if (id !== undefined) return event => this.invoke(id, event);
    const fake = this.options.functions?.[arn.split(':function:')[1]];
    return fake && (async event => ({ result: fake(event) }));
  }

  /** A function of the stack, with the services' addresses and the test's clock. Its process starts on the first invocation. */
  private hosted(functionId: string): ReturnType<typeof hostFunction> {
    const { template, identities, clock, endpoints, options } = this;
    const what: TemplateFunction = [functionId, template.resources.get(functionId)!];
    const logGroup = template.resolve(what[1].Properties.LoggingConfig?.LogGroup);
    const callback = functionId === brokerFunction(template)[0] ? 'onLine'
      : queueMappings(template).some(({ target }) => target[0] === functionId) ? 'onVerdict' : 'onGateLine';
    const onLine = (line: string) => {
      options[callback]?.(line);
      this.audit.line(line, what);
      this.logs.write(logGroup, line);
    };
    const { execArgv, onProcess } = options;
    const hosted = this.functions.get(functionId) ?? hostFunction(what, { template, identities, endpoints, clock, execArgv, onProcess, onLine });
    this.functions.set(functionId, hosted);
    return hosted;
  }
}
