import type { Names } from './records/changes';
import type { Json } from './records/cloudtrail';
import { eventRules, metricFilters, type MetricFilter } from '../../local/signals/signals';
import type { Template } from '../../local/template/template';

/** One shell's alarms in a template, by the start of their IDs. */
export interface Watch {
  readonly template: Template;
  readonly prefix: string;
}

/** The metric filters behind a watch's alarms, by the metric's name in lower case. */
export function filtersOf({ template, prefix }: Watch): Record<string, MetricFilter[]> {
  const metrics = template.ofType('AWS::CloudWatch::Alarm').filter(([id]) => id.startsWith(prefix)).flatMap(([, { Properties }]) =>
    Properties.Metrics === undefined
      ? [Properties]
      : Properties.Metrics.flatMap(({ MetricStat }: Json) => MetricStat === undefined ? [] : [MetricStat.Metric]));
  const own = metrics.filter(({ Namespace }) => Namespace.startsWith('GameLiftStreamsAdminShell/'));
  const names = new Set(own.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`));
  return Object.fromEntries([...names].map(name =>
    [name.split(' ')[1].toLowerCase(), metricFilters(template).filter(({ namespace, metricName }) => `${namespace} ${metricName}` === name)]));
}

/** The physical names of a watch's resources. */
export function namesIn({ template, prefix }: Watch, shellRoleArn: string, broker: boolean): Names {
  const ref = (id: string) => template.resolve({ Ref: id });
  const ofType = (type: string, pattern: RegExp) => template.ofType(type).map(([id]) => id).filter(id => pattern.test(id)).map(ref);
  const shell = prefix.replace(/Alarms$/, '');
  const { opened: [filter] } = filtersOf({ template, prefix });
  const [trailId] = template.ofType('AWS::CloudTrail::Trail').find(([, { Properties }]) => template.resolve(Properties.CloudWatchLogsLogGroupArn).includes(`:${filter.logGroup}:`)) ?? [];
  const trail = trailId === undefined ? undefined : template.resources.get(trailId)!.Properties;
  return {
    trailArn: trailId === undefined ? 'arn:aws:cloudtrail:us-west-2:111122223333:trail/existing' : template.resolve({ 'Fn::GetAtt': [trailId, 'Arn'] }),
    logGroups: [filter.logGroup, ...broker ? ofType('AWS::Logs::LogGroup', new RegExp(`^${shell}BrokerLog`)) : []],
    bucket: trail && template.resolve(trail.S3BucketName),
    keyId: trail && template.resolve(trail.KMSKeyId).split('/').pop(),
    functionName: broker ? ofType('AWS::Lambda::Function', new RegExp(`^${shell}BrokerHandler`))[0] : undefined,
    apiId: broker ? ofType('AWS::ApiGateway::RestApi', new RegExp(`^${shell}BrokerApi`))[0] : undefined,
    roleNames: [
      ...broker ? [shellRoleArn.split('/').pop()!, ...ofType('AWS::IAM::Role', new RegExp(`^${shell}BrokerRole`))] : [],
      ...trail !== undefined ? [template.resolve(trail.CloudWatchLogsRoleArn).split('/').pop()] : [],
    ],
    ruleName: eventRules(template).find(({ id }) => id.startsWith(`${prefix}NoticesOpened`) || id.startsWith(`${prefix}NoticesBypassed`))!.name,
    topicArn: template.resolve({ Ref: template.ofType('AWS::SNS::Topic').find(([id]) => id.startsWith(prefix))![0] }),
    alarmName: ofType('AWS::CloudWatch::Alarm', new RegExp(`^${prefix}`))[0],
  };
}
