import type { ChildProcess } from 'node:child_process';
import { FrontDoor } from './services/api-gateway';
import { realClock, type Clock } from './services/clock';
import { EventBridge, type AcceptedEvent } from './services/event-bridge';
import { FunctionHost } from './services/function-host';
import { GameLiftStreams, type ServiceCall } from './services/game-lift-streams';
import { Identities } from './services/identities';
import { Sts, type Assumption } from './services/sts';
import { Audit, type Notice } from './signals/audit';
import { Template } from './template/template';

/** What happens in the local environment, as it happens. */
export interface Watcher {
  onCall?(call: ServiceCall): void;
  onAssume?(assumption: Assumption): void;
  onEvent?(event: AcceptedEvent): void;
  /** A line of the function's log. */
  onLine?(line: string): void;
  /** A message that the stack's rules have sent to a topic. */
  onNotice?(notice: Notice): void;
}

export interface LocalEnvironmentOptions extends Watcher {
  /** A cloud assembly: what `cdk synth` writes. */
  readonly assembly: string;
  /** @default - the assembly's only stack */
  readonly stackName?: string;
  /** Port of the front door. @default - any free one */
  readonly port?: number;
  readonly decodePathParameters?: boolean;
  readonly requestsPerSecond?: number;
  /** @default - the machine's */
  readonly clock?: Clock;
  /** Arguments for Node in front of the function. @default - none */
  readonly execArgv?: string[];
  /** A process of the function's has been started. */
  readonly onProcess?: (child: ChildProcess) => void;
}

/**
 * A stack with an admin shell, running on this machine: the API's front door, the function from its asset, and the three
 * services that it calls. All on loopback; nothing in it can reach AWS.
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
  /** What the stack records of all that, and whom it tells. */
  public readonly audit: Audit;
  /** Stands for the construct's `endpointUrl`. */
  public endpointUrl = '';
  /** The service's own address, which the broker calls, and whoever goes round it. */
  public serviceUrl = '';
  /** The environment variables that the function runs with. */
  public functionEnvironment: Record<string, string> = {};

  private frontDoor?: FrontDoor;
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
    await Promise.all([this.frontDoor?.stop(), this.streams.stop(), this.sts.stop(), this.events.stop()]);
  }

  /** For tests: every request limit as if nothing had been asked for a while. */
  public refillQuotas(): void {
    this.streams.refillQuota();
    this.frontDoor?.refillQuota();
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
    this.frontDoor = new FrontDoor({
      template,
      identities,
      clock,
      port: options.port,
      decodePathParameters: options.decodePathParameters,
      invoke: event => this.functionHost!.invoke(event),
      onAnswer: ({ status }) => this.audit.answer(status),
    });
    this.endpointUrl = await this.frontDoor.start();
  }

  /** The function as the template describes it, under its own role. */
  private hostFunction(endpoints: Record<string, string>): FunctionHost {
    const { template } = this;
    const [logicalId, { Properties }] = template.only('AWS::Lambda::Function');
    const role = this.identities.roleWithArn(template.resolve(Properties.Role));
    if (role === undefined) throw new Error(`the role of ${logicalId} is not in stack ${template.stackName}`);
    const name = template.resolve({ Ref: logicalId });
    // Lambda tells IAM which function a call comes from: https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
    const context = { 'lambda:SourceFunctionArn': template.resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }) };
    const credentials = this.identities.session(role, name, { context });
    this.functionEnvironment = {
      ...template.resolve(Properties.Environment?.Variables ?? {}),
      // what Lambda itself sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
      AWS_REGION: template.region,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      ...endpoints,
      // The SDK warns of Node 20 on standard error; Lambda runs the function on a newer one.
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
