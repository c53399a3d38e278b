import type { ChildProcess } from 'node:child_process';
import { ApiGateway } from './services/api-gateway';
import { realClock, type Clock } from './services/clock';
import { EventBridge, type AcceptedEvent } from './services/event-bridge';
import { FunctionHost } from './services/function-host';
import { GameLiftStreams, type ServiceCall } from './services/game-lift-streams';
import { Identities } from './services/identities';
import { Sts, type Assumption } from './services/sts';
import { Audit, type Notice } from './signals/audit';
import { Template } from './template/template';

/** Called for what happens in the local environment, as it happens. */
export interface Watcher {
  onCall?(call: ServiceCall): void;
  onAssume?(assumption: Assumption): void;
  onEvent?(event: AcceptedEvent): void;
  /** A line in the function's log. */
  onLine?(line: string): void;
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

  private readonly clock: Clock;

  private constructor(private readonly options: LocalEnvironmentOptions) {
    this.clock = options.clock ?? realClock;
    this.template = Template.fromAssembly(options.assembly, options.stackName);
    this.identities = new Identities(this.template);
    this.audit = new Audit(this.template, notice => options.onNotice?.(notice));
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
    this.functionHost?.stop();
    await Promise.all([this.apiGateway?.stop(), this.streams.stop(), this.sts.stop(), this.events.stop()]);
  }

  /** For tests: resets every request limit. */
  public refillQuotas(): void {
    this.streams.refillQuota();
    this.apiGateway?.refillQuota();
  }

  private async start(): Promise<void> {
    const [streams, sts, events] = await Promise.all([this.streams.start(), this.sts.start(), this.events.start()]);
    this.serviceUrl = streams;
    this.functionHost = this.hostFunction({
      AWS_ENDPOINT_URL_GAMELIFTSTREAMS: streams,
      AWS_ENDPOINT_URL_STS: sts,
      AWS_ENDPOINT_URL_EVENTBRIDGE: events,
    });
    const { template, identities, options, clock } = this;
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

  /** Hosts the function as the template describes it, with the credentials of its role. */
  private hostFunction(endpoints: Record<string, string>): FunctionHost {
    const { template } = this;
    const [logicalId, { Properties }] = template.only('AWS::Lambda::Function');
    const role = this.identities.roleWithArn(template.resolve(Properties.Role));
    if (role === undefined) throw new Error(`the role of ${logicalId} is not in stack ${template.stackName}`);
    const name = template.resolve({ Ref: logicalId });
    const credentials = this.identities.session(role, name);
    this.functionEnvironment = {
      ...template.resolve(Properties.Environment?.Variables ?? {}),
      // set by Lambda itself: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
      AWS_REGION: template.region,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      ...endpoints,
      // The SDK warns about Node 20 on standard error; on Lambda the function runs on a newer version.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
    return new FunctionHost({
      code: template.assetDirectory(Properties.Code),
      handler: Properties.Handler,
      timeoutMs: Properties.Timeout * 1_000,
      clock: this.clock,
      execArgv: this.options.execArgv,
      onProcess: this.options.onProcess,
      onLine: line => {
        this.options.onLine?.(line);
        this.audit.line(line);
      },
      environment: this.functionEnvironment,
    });
  }
}
