/** What the stack creates, and what it costs while it exists. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STACK_NAME } from './permissions';
import { VerifyStack, type VerifyStackProps } from './stack';
import { readApp } from '../read-app';
import { repositoryRoot } from '../repository';

interface Resource { readonly Type: string; readonly Properties?: any }

export interface Created {
  readonly type: string;
  readonly count: number;
  readonly usdAnHour: number;
}

const HOURS = 30 * 24;
/** https://aws.amazon.com/privatelink/pricing/: an interface endpoint in one zone. */
const VPC_ENDPOINT_HOUR = 0.01;

const monthly: Record<string, { price: string; units?: (resource: Resource) => number }> = {
  'AWS::KMS::Key': { price: 'kmsKey' },
  'AWS::CloudWatch::Dashboard': { price: 'dashboard' },
  'AWS::CloudWatch::CompositeAlarm': { price: 'compositeAlarm' },
  'AWS::CloudWatch::Alarm': { price: 'alarmMetric', units: ({ Properties }) => Properties.Metrics?.filter(({ MetricStat }: any) => MetricStat !== undefined).length ?? 1 },
  'AWS::Logs::MetricFilter': { price: 'customMetric' },
};

/** For the app as it would be deployed; no lookups. */
export function whatIsCreated(props: VerifyStackProps): Created[] {
  const { prices } = JSON.parse(readFileSync(join(repositoryRoot(), 'bench', 'prices.json'), 'utf8'));
  const resources = readApp({}, (app): Resource[] => {
    new VerifyStack(app, STACK_NAME, props);
    return Object.values(app.synth().getStackByName(STACK_NAME).template.Resources);
  });
  return [...new Set(resources.map(({ Type }) => Type))].sort().map(type => {
    const all = resources.filter(({ Type }) => Type === type);
    const { price, units = () => 1 } = monthly[type] ?? {};
    const each = price === undefined ? 0 : prices[price].usd / HOURS;
    const hourly = type === 'AWS::EC2::VPCEndpoint' ? VPC_ENDPOINT_HOUR : each;
    return { type, count: all.length, usdAnHour: all.reduce((sum, resource) => sum + hourly * units(resource), 0) };
  });
}
