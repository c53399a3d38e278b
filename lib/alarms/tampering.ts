import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RECORD_DETAIL_TYPE } from '../private/names';

/**
 * Changes to what guards or records shells, as CloudTrail's records of management events on EventBridge. Whoever makes
 * them, a deployment included: an insider deploys, too. Attempts that failed count as well.
 *
 * Where a service has nothing else to say about a resource of ours, every change counts and no event is named, so that
 * next year's API is covered. Reads don't arrive: a rule passes over them unless told otherwise.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */

/** The trail stopped, deleted or told to select something else, by its name or its ARN. */
export function trailChanges(scope: Construct, trailArn: string): events.EventPattern {
  const trail = [Stack.of(scope).splitArn(trailArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!, trailArn];
  return records(['cloudtrail'], {
    $or: [
      { requestParameters: { name: trail } },
      { requestParameters: { trailName: trail } }, // PutEventSelectors calls it so
    ],
  });
}

/** Log groups, bucket and keys: deleted, cut short, made unreadable, opened to others. */
export function evidenceChanges(logGroups: logs.ILogGroup[], keys: kms.IKey[], bucket?: s3.IBucket): events.EventPattern {
  return records(['logs', ...bucket ? ['s3'] : [], ...keys.length > 0 ? ['kms'] : []], {
    $or: [
      {
        // Services create streams all the time: not a change.
        eventName: ['Delete', 'Put', 'Associate', 'Disassociate'].map(prefix => ({ prefix })),
        requestParameters: { logGroupName: logGroups.map(({ logGroupName }) => logGroupName) },
      },
      ...bucket ? [{ requestParameters: { bucketName: [bucket.bucketName] } }] : [],
      ...keys.length > 0 ? [{
        // Services take and give grants all the time: not a change.
        eventName: ['PutKeyPolicy', { prefix: 'Disable' }, 'ScheduleKeyDeletion', 'DeleteImportedKeyMaterial'],
        requestParameters: { keyId: keys.flatMap(({ keyId, keyArn }) => keyId === keyArn ? [keyId] : [keyId, keyArn]) },
      }] : [],
    ],
  });
}

/** The function's code, settings, policy, addresses; the API's methods, integrations, policy, stage. */
export function brokerChanges(handler: lambda.IFunction, restApiId: string): events.EventPattern {
  const { functionName, functionArn } = handler;
  return records(['lambda', 'apigateway'], {
    $or: [
      // A caller may name it by name, ARN or a part of the ARN, each with a version or alias behind it.
      { requestParameters: { functionName: [functionName, { prefix: `${functionName}:` }, { prefix: functionArn }, { suffix: `:${functionName}` }, { wildcard: `*:${functionName}:*` }] } },
      { requestParameters: { restApiId: [restApiId] } },
    ],
  });
}

/** Trust, policies and existence of the roles; new versions of the managed policies on the path. IAM's records arise in us-east-1 alone. */
export function roleChanges(scope: Construct, roles: iam.IRole[], policyPath: string): events.EventPattern {
  return changesOfRolesNamed(scope, roles.map(({ roleName }) => roleName), policyPath);
}

/** The same of whatever role, where the names are not known. */
export function anyRoleChanges(scope: Construct, policyPath: string): events.EventPattern {
  return changesOfRolesNamed(scope, [{ exists: true }], policyPath);
}

function changesOfRolesNamed(scope: Construct, roleName: unknown[], policyPath: string): events.EventPattern {
  const policies = Stack.of(scope).formatArn({ service: 'iam', region: '', resource: `policy${policyPath.slice(0, -1)}`, resourceName: '' });
  return records(['iam'], {
    $or: [
      { requestParameters: { roleName } },
      { requestParameters: { policyArn: [{ prefix: policies }] } },
    ],
  });
}

/**
 * Someone puts out the eyes: rules disabled or emptied, the default bus put under a key that can be taken away, with every
 * rule on it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html
 */
export function noticeChanges(rules: events.IRule[]): events.EventPattern {
  const names = rules.map(({ ruleName }) => ruleName);
  return records(['events'], {
    $or: [
      { requestParameters: { name: [...names, 'default'] } },
      { requestParameters: { rule: names } }, // PutTargets and RemoveTargets call it so
    ],
  });
}

/** The topic or its subscriptions changed. */
export function topicChanges(topicArn: string): events.EventPattern {
  return records(['sns'], {
    $or: [
      { requestParameters: { topicArn: [topicArn] } },
      { requestParameters: { subscriptionArn: [{ prefix: `${topicArn}:` }] } },
    ],
  });
}

/** Alarms deleted, changed, silenced or muted. Three patterns, as the names alone can fill one. */
export function alarmChanges(alarmNames: string[]): events.EventPattern[] {
  return [
    records(['monitoring'], { requestParameters: { alarmName: alarmNames } }),
    records(['monitoring'], { requestParameters: { alarmNames } }),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html
    records(['monitoring'], { requestParameters: { muteTargets: { alarmNames } } }),
  ];
}

function records(services: string[], detail: Record<string, unknown>): events.EventPattern {
  return {
    source: services.map(name => `aws.${name}`),
    detailType: [RECORD_DETAIL_TYPE],
    detail: { eventSource: services.map(name => `${name}.amazonaws.com`), ...detail },
  };
}
