import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { retriedTarget } from './retried-target';
import { openedShells, shellMessage } from './unexplained-events';
import { IAdminShellBroker } from '../broker/admin-shell-broker';
import { createBundledFunction } from '../private/bundled-function';
import { UNEXPLAINED_DETAIL_TYPE } from '../private/event-names';
import { CONSUME_QUEUE_ACTIONS, READ_RECORDS_ACTION } from '../private/iam-actions';
import { EVIDENCE_ROLE_PATH } from '../private/iam-paths';
import { saveQuery } from '../private/saved-query';
import { allowLogsToUseKey } from '../user-resources/key-policy';
import { serviceStatement } from '../user-resources/service-statements';

interface UnexplainedShellsProps {
  /** What the name of the rule begins with. */
  readonly prefix: string;
  readonly broker: IAdminShellBroker;
  /** Where shells that could not be checked are kept. Its policy must allow this construct's rule to send. */
  readonly deadLetters: sqs.IQueue;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
}

/** The broker writes its record when a request ends, and CloudTrail's rarely arrives sooner: for most shells, the first attempt finds it. */
const FIRST_ATTEMPT = Duration.minutes(2);
/** Time between attempts: six times the function's timeout, as Lambda recommends for a queue's visibility timeout. */
const NEXT_ATTEMPT = Duration.minutes(6);
const ATTEMPT_TIMEOUT = Duration.minutes(1);
/** A shell is judged at the fourth or fifth attempt. If attempts go on for an hour, they fail for another reason. */
const MAX_ATTEMPTS = 10;

/**
 * Compares every shell that CloudTrail recorded for the shell role with the broker's own records. A shell without such a
 * record is a bypass, whatever name it was opened under, and is reported by an event, `Admin Shell Unexplained`.
 *
 * CloudTrail's records arrive through EventBridge, whichever trail records them: the shell's own, an existing one, or one
 * that several shells share. Each shell checks its own role.
 */
export class UnexplainedShells extends Construct {
  /** Looks for the broker's record of each shell. */
  public readonly handler: lambda.Function;
  /** Shells for which a record has yet to be found. */
  public readonly queue: sqs.Queue;
  /** Passes shells from the queue to `handler`. */
  public readonly mapping: lambda.EventSourceMapping;
  /** Matches the shells that CloudTrail recorded. */
  public readonly rule: events.Rule;

  constructor(scope: Construct, id: string, props: UnexplainedShellsProps) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Queue', {
      // SQS's own key, since someone in the account could disable a customer managed one.
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      deliveryDelay: FIRST_ATTEMPT,
      visibilityTimeout: NEXT_ATTEMPT,
      deadLetterQueue: { queue: props.deadLetters, maxReceiveCount: MAX_ATTEMPTS },
    });
    this.rule = this.createRule(props);
    this.handler = this.createHandler(props);
    this.mapping = new lambda.EventSourceMapping(this, 'Mapping', {
      target: this.handler,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      maxConcurrency: 2, // the minimum
      reportBatchItemFailures: true,
    });
    this.mapping.node.addDependency(this.handler.role!); // Lambda tests the role's permissions when it creates the mapping
  }

  private createRule({ prefix, broker, deadLetters }: UnexplainedShellsProps): events.Rule {
    const rule = new events.Rule(this, 'Opened', {
      ruleName: `${prefix}Comparison`,
      description: 'Admin shells that the broker must have a record of',
      eventPattern: openedShells(broker.shellRole.roleArn),
    });
    rule.addTarget(retriedTarget(this.queue, this.queue.queueArn, shellMessage(), deadLetters));
    this.queue.addToResourcePolicy(serviceStatement('events.amazonaws.com', ['sqs:SendMessage'], [this.queue.queueArn], { ArnLike: { 'aws:SourceArn': rule.ruleArn } }));
    return rule;
  }

  private createHandler({ broker, encryptionKey, logRetention: retention, removalPolicy }: UnexplainedShellsProps): lambda.Function {
    if (encryptionKey !== undefined) allowLogsToUseKey(this, encryptionKey);
    const allow = (sid: string, actions: string[], resource: string) => new iam.PolicyStatement({ sid, actions, resources: [resource] });
    const { handler, logGroup } = createBundledFunction(this, {
      asset: 'unexplained',
      description: 'Looks for admin shells that the broker has no record of',
      role: {
        description: 'Looks for admin shells that the broker has no record of. Can open none, and assume nothing',
        path: EVIDENCE_ROLE_PATH, // not the brokers' path, whose roles the guardrail allows to assume shell roles
      },
      log: { encryptionKey, retention, removalPolicy },
      logSid: 'WriteVerdicts',
      statements: [
        allow('ReadBrokersRecords', [READ_RECORDS_ACTION], broker.logGroup.logGroupArn),
        allow('TakeShellsFromTheQueue', CONSUME_QUEUE_ACTIONS, this.queue.queueArn),
      ],
      events: { sid: 'AnnounceUnexplainedShells', detailTypes: UNEXPLAINED_DETAIL_TYPE },
      settings: {
        memorySize: 256,
        timeout: ATTEMPT_TIMEOUT,
        environment: { BROKER_LOG_GROUP: broker.logGroup.logGroupName, SHELL_ROLE_ARN: broker.shellRole.roleArn },
      },
    });
    saveQuery(this, 'Query', broker, {
      name: 'unexplained',
      logGroups: [logGroup],
      lines: [
        'fields eventTime, verdict, sourceIdentity, principal, streamGroup, streamSession, sourceIp, accessKeyId, serviceRequestId, eventId',
        'filter verdict = "unexplained"',
        'sort @timestamp desc',
      ],
    });
    return handler;
  }
}
