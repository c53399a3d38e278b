import { Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { mark } from './app-wide';

/** By which a guardrail knows what a shell made: names that CloudFormation makes up have nothing in common. */
export const EVIDENCE_TAG = { key: 'gameliftstreams-admin-shell', value: 'evidence' };

/** What opens, records or tells of shells, and whose IAM actions heed tags. Rules, alarms and dashboards are known by their names, roles by their paths. */
const TAGGED = [
  'AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Stage', 'AWS::CloudTrail::Trail', 'AWS::DynamoDB::Table', 'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::SNS::Topic', 'AWS::SQS::Queue',
];

/** Marks what holds evidence, in all of the app. */
export const EVIDENCE = Symbol.for('cdk-gameliftstreams-admin-shell.Evidence');

export function tagEvidence(scope: Construct): void {
  mark(scope, EVIDENCE, {});
  Tags.of(scope).add(EVIDENCE_TAG.key, EVIDENCE_TAG.value, { includeResourceTypes: TAGGED });
}
