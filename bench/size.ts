import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { StreamGroup, StreamSessionAdminShell, type StreamSessionAdminShellProps } from '../lib';
import { round, type Benchmark, type Cell } from './harness';
import { bundle } from '../scripts/bundle/bundle';
import { repositoryRoot } from '../scripts/repository';

const GROUPS = [1, 10, 100, 500];
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MANAGED_POLICY_LIMIT = 6_144;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const TEMPLATE_LIMIT = 1_000_000;

interface Size {
  readonly templateBytes: number;
  readonly resources: number;
  readonly policies: number;
  readonly largestPolicy: number;
}

export const size: Benchmark = {
  name: 'size',
  title: 'Template and policies over the number of stream groups',
  async run(say) {
    await bundle(repositoryRoot());
    const rows: Cell[][] = [];
    const sizes: Size[] = [];
    for (const groups of GROUPS) {
      for (const scope of ['a list', 'tags']) {
        say(`${groups} by ${scope}`);
        const measured = measure(groups, scope === 'a list');
        sizes.push(measured);
        rows.push([groups, scope, round(measured.templateBytes / 1_000), measured.resources, measured.policies, measured.largestPolicy]);
      }
    }
    const largest = Math.max(...sizes.map(({ largestPolicy }) => largestPolicy));
    const template = Math.max(...sizes.map(({ templateBytes }) => templateBytes));
    const byTags = sizes.filter((_, index) => index % 2 === 1).map(({ templateBytes }) => templateBytes);
    return {
      inputs: { granted: 'one role, on every stream group', tokens: 'account, Region and partition counted at their real lengths' },
      tables: [{ title: 'One shell', columns: ['stream groups', 'by', 'template kB', 'resources', 'managed policies', 'largest policy, characters'], rows }],
      aims: [
        { aim: `every policy within IAM's ${MANAGED_POLICY_LIMIT} characters`, measured: `${largest} at most`, met: largest <= MANAGED_POLICY_LIMIT },
        { aim: 'every template within CloudFormation\'s 1 MB', measured: `${round(template / 1_000)} kB at most`, met: template <= TEMPLATE_LIMIT },
        { aim: 'by tags, nothing grows with the stream groups', measured: byTags.map(bytes => `${round(bytes / 1_000)} kB`).join(', '), met: new Set(byTags).size === 1 },
      ],
    };
  },
};

function measure(groups: number, list: boolean): Size {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-west-2' } });
  const scope: StreamSessionAdminShellProps = list
    ? { streamGroups: Array.from({ length: groups }, (_, index) => StreamGroup.fromStreamGroupId(stack, `Group${index}`, `sg-${index.toString(36).toUpperCase().padStart(9, '0')}`)) }
    : { streamGroupTags: { 'admin-shell': 'allowed' } };
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', scope);
  shell.grants.connect(new iam.Role(stack, 'GameOps', { assumedBy: new iam.AccountRootPrincipal() }));
  const template = app.synth().getStackByName('Stack').template;
  const policies = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy');
  return {
    templateBytes: Buffer.byteLength(JSON.stringify(template)),
    resources: Object.keys(template.Resources).length,
    policies: policies.length,
    largestPolicy: Math.max(...policies.map(({ Properties }) => deployed(Properties.PolicyDocument).replace(/\s/g, '').length)),
  };
}

/** The document after deployment, with references at their real lengths. */
function deployed(document: unknown): string {
  return JSON.stringify(document, (_, value) => {
    if (value?.['Fn::Join'] !== undefined) return value['Fn::Join'][1].map(text).join(value['Fn::Join'][0]);
    return value?.Ref === undefined ? value : text(value);
  });
}

function text(part: any): string {
  if (typeof part === 'string') return part;
  // An API's ID has ten characters. "aws" is the shortest partition.
  return part.Ref === 'AWS::Partition' ? 'aws' : 'x'.repeat(10);
}
