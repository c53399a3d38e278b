/** Writes docs/costs.md: what a shell costs per month, from its template and the unit prices in prices.json. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { cost, requestCost, USUAL_WAIT_S } from './money';
import prices from './prices.json';
import { asMarkdown } from './table';
import { StreamSessionAdminShell } from '../lib';
import { readApp } from '../scripts/read-app';
import { repositoryRoot } from '../scripts/repository';

/** Calls to the service for one shell, according to `npm run bench -- money` for a wait of five seconds. */
const CALLS = 12;
/** The size of a CloudTrail record, and of the broker's. */
const RECORD_GB = 2e-6;
const MINUTES = 30 * 24 * 60;
/** CloudTrail delivers a file for every five minutes in which something happened, and a digest every hour. */
const files = (shells: number) => Math.min(shells, MINUTES / 5) + MINUTES / 60;
/** Lambda polls a queue with five pollers, 20 seconds each. */
const POLLS = 5 * 3 * MINUTES;
/** Emails per shell: one from each topic. */
const NOTICES = 2;
/** 0.25 GB for one second. */
const EXPLAIN_GB_S = 0.25;

interface Price {
  readonly usd: number;
  readonly unit: string;
  /** Where the price was seen; a price without it is not confirmed. */
  readonly read?: { readonly on: string };
}

interface Part {
  readonly name: string;
  readonly usd: (shells: number) => number;
}

/** What a template creates, and what it costs. */
export function partsOf({ Resources }: { Resources: Record<string, { Type: string; Properties?: any }> }): Part[] {
  const of = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  const alarmMetrics = of('AWS::CloudWatch::Alarm').flatMap(({ Metrics }) => Metrics?.filter(({ MetricStat }: any) => MetricStat !== undefined) ?? [{}]).length;
  const composites = of('AWS::CloudWatch::CompositeAlarm').length;
  const customMetrics = 4 + of('AWS::Logs::MetricFilter').length;
  const keys = of('AWS::KMS::Key').length;
  const dashboards = of('AWS::CloudWatch::Dashboard').length;
  const each = (price: keyof typeof prices.prices) => prices.prices[price].usd.toFixed(2);
  return [
    { name: `${alarmMetrics} metrics of alarms, ${each('alarmMetric')} each`, usd: () => alarmMetrics * cost('alarmMetric') },
    { name: `${dashboards} dashboard (an account's first three are free)`, usd: () => dashboards * cost('dashboard') },
    { name: `up to ${customMetrics} custom metrics, ${each('customMetric')} each, by the hour in which they have data`, usd: () => customMetrics * cost('customMetric') },
    { name: `${keys} keys, ${each('kmsKey')} each, and requests to them`, usd: shells => keys * cost('kmsKey') + (NOTICES * shells + files(shells)) * cost('kmsRequest') },
    ...composites > 0
      ? [{ name: `composite alarms: ${composites}, ${each('compositeAlarm')} each`, usd: () => composites * cost('compositeAlarm') }]
      : [],
    { name: 'the broker: API, function, event, its log', usd: shells => shells * Object.values(requestCost(USUAL_WAIT_S, 0)).reduce((sum, usd) => sum + usd, 0) },
    { name: 'data events: calls to the service, and one invocation per request', usd: shells => shells * (CALLS + 1) * cost('cloudTrailDataEvent') },
    { name: 'the trail\'s log group, after a year', usd: shells => shells * CALLS * RECORD_GB * (cost('logsIngested') + 12 * cost('logsKept')) },
    { name: 'the trail\'s bucket, after a year', usd: shells => files(shells) * cost('s3Put') + 12 * shells * CALLS * RECORD_GB * cost('s3Kept') },
    { name: 'Lambda polling the queue of shells to check', usd: () => POLLS * cost('sqsRequest') },
    { name: 'the function that checks them', usd: shells => shells * (EXPLAIN_GB_S * cost('lambdaArmGigabyteSecond') + cost('lambdaRequest')) },
    { name: 'email, over both topics (chat and HTTPS cost less)', usd: shells => NOTICES * shells * cost('snsEmail') },
  ];
}

/** A shell with every default. */
export function costsOfDefaults(): Part[] {
  return readApp({}, app => {
    const stack = new Stack(app, 'Costs');
    new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    return partsOf(app.synth().getStackByName(stack.stackName).template);
  });
}

export function total(parts: readonly Part[], shells: number): number {
  return parts.reduce((sum, { usd }) => sum + usd(shells), 0);
}

export function costsPage(): string {
  const parts = costsOfDefaults();
  const [few, many] = [100, 10_000];
  const shown = (usd: number) => usd < 0.005 ? '< 0.01' : usd.toFixed(2);
  const keys = parts.find(({ name }) => / keys, /.test(name))!;
  const links = [...new Map(Object.values(prices.prices).map(({ source }) => [/com\/([a-z0-9-]+)\//.exec(source)![1], source]))];
  const dated = Object.values<Price>(prices.prices);
  const oldest = dated.flatMap(({ read }) => read?.on ?? []).sort()[0];
  const unconfirmed = dated.filter(({ read }) => read === undefined).map(({ unit, usd }) => `${usd.toFixed(2)} for a ${unit}`);
  return `# What it costs

A shell with every default (trail, alarms, notices, keys, dashboard) costs **about ${Math.round(total(parts, few))} US dollars a month** with
100 uses a month, and about ${Math.round(total(parts, many))} with 10,000. Without the dashboard (\`createDashboard: false\`) it
costs 3 less. In US dollars per month:

${asMarkdown({
  columns: ['part', `${few} shells`, `${many.toLocaleString('en')} shells`],
  rows: [...parts.map(({ name, usd }) => [name, shown(usd(few)), shown(usd(many))]), ['**total**', `**${total(parts, few).toFixed(2)}**`, `**${total(parts, many).toFixed(2)}**`]],
})}

- **Prices:** ${prices.currency}, from AWS's list for ${prices.region}. AWS's own pages were not accessible, so published copies of
  the list were read on ${prices.date}: [bench/prices.json](../bench/prices.json) names each copy and its date (the oldest: ${oldest}).
  Not confirmed: ${unconfirmed.join(', ') || 'none'}.
- **In your Region:** see ${links.map(([name, source]) => `[${name}](${source})`).join(', ')}.
  US East (Ohio) has the same prices, as far as the copies list them. Oregon, Tokyo and Frankfurt were not looked up.
- **Assumed:** ${CALLS} calls to the service per shell (a wait of ${USUAL_WAIT_S} seconds), 2 kB per record, two emails per shell, evidence kept for a year.
- **Later:** the keys rotate once a year, and [each of the first two rotations](https://aws.amazon.com/kms/pricing/) adds the price of a key: from
  the third year on, ${Math.round(keys.usd(0))} becomes ${Math.round(3 * keys.usd(0))}.
- **Almost free:** EventBridge rules, CloudTrail's events on EventBridge, and SNS except for email.
- **Less:** an existing trail costs only its data events; shells that share a trail share its metrics; an \`encryptionKey\` or a
  \`noticeKey\` of your own adds no key.
- **More:** with \`Gate.twoPersons\`, \`tampered\` is a composite alarm, ${cost('compositeAlarm').toFixed(2)} more. The events that an \`IamEventForwarder\`
  sends to the shell's Region cost money; how much was not confirmed. \`BrokerEndpoint.privateVpc\` needs a VPC endpoint, which is billed by the hour. With \`sessionAccessRoles\` of an
  \`AuditTrail\`, each call of the game's backend about a session is a data event: ${(100_000 * cost('cloudTrailDataEvent')).toFixed(2)} per 100,000.

\`npm run costs\` writes this page from the synthesized template and the prices; a test checks that it is up to date.
`;
}

if (require.main === module) writeFileSync(join(repositoryRoot(), 'docs', 'costs.md'), costsPage());
