/**
 * Writes down what users depend on: the public API, and the construct paths and logical IDs of what is synthesized.
 * test/package/surface.test.ts fails if either differs from what is committed; `npm run surface` accepts the change. Needs a compiled library.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { apiOf } from './api-surface';
import { ArcadeStack } from '../../examples/typescript/arcade-stack';
import { PlaytestStack } from '../../examples/typescript/playtest-stack';
import { TournamentStack } from '../../examples/typescript/tournament-stack';
import { AdminShellGuardrail, AuditTrail, BrokerEndpoint, IamEventForwarder, StreamGroup, StreamSessionAdminShell } from '../../lib';
import { readApp, RECOMMENDED_FLAGS } from '../read-app';
import { repositoryRoot } from '../repository';

/** The folder of the baselines. */
export const API_BASELINE = join('test', 'package', 'api.txt');
export const CONSTRUCTS_BASELINE = join('test', 'package', 'constructs.txt');

/** The public API, from jsii's assembly: one line for each type and each member. */
export function publicApi(): string {
  return apiOf(JSON.parse(readFileSync(join(repositoryRoot(), '.jsii'), 'utf8')));
}

/** One line for each resource: construct path, type, logical ID. If an ID changes, CloudFormation replaces the resource. */
export function constructIds(): string {
  return readApp({ ...RECOMMENDED_FLAGS, 'aws:cdk:enable-path-metadata': true }, app => {
    new ArcadeStack(app, 'Arcade');
    new PlaytestStack(app, 'Playtest');
    new TournamentStack(app, 'Tournament');
    everythingElse(new Stack(app, 'Other', { env: { region: 'us-east-1' } }));
    return `${app.synth().stacks.flatMap(({ template }) => Object.entries<any>(template.Resources).map(([logicalId, { Type, Metadata }]) =>
      `${Metadata?.['aws:cdk:path'] ?? '(no path)'}  ${Type}  ${stable(logicalId)}`)).sort().join('\n')}\n`;
  });
}

/** The parts of the library that the example doesn't use. */
function everythingElse(stack: Stack): void {
  Annotations.of(stack).acknowledgeWarning('cdk-gameliftstreams-admin-shell:backup-topic'); // nothing here is deployed
  const streamGroups = [StreamGroup.fromStreamGroupId(stack, 'StreamGroup', 'sg-1AB2C3De4')];
  const attributes = { vpcEndpointId: 'vpce-0123456789abcdef0', port: 443 };
  const vpcEndpoints = [ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'ExecuteApi', attributes)];
  new StreamSessionAdminShell(stack, 'AdminShell', {
    streamGroups,
    endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints }),
    accessLog: new logs.LogGroup(stack, 'AccessLog'),
    auditTrail: new AuditTrail(stack, 'AuditTrail', { isMultiRegionTrail: true }),
  });
  new AdminShellGuardrail(stack, 'Guardrail', { serviceControlPolicyTargetIds: ['ou-ab12-abcdefgh'], streamGroupTagKeys: ['admin-shell'] });
  new IamEventForwarder(stack, 'IamEventForwarder', { regions: ['us-west-2'] });
}

/** API Gateway's deployments have a digest of the API in their IDs, and should be replaced with it. */
function stable(logicalId: string): string {
  return logicalId.replace(/(Deployment[0-9A-F]{8})[0-9a-f]{32}$/, '$1*');
}

if (require.main === module) {
  writeFileSync(join(repositoryRoot(), API_BASELINE), publicApi());
  writeFileSync(join(repositoryRoot(), CONSTRUCTS_BASELINE), constructIds());
}
