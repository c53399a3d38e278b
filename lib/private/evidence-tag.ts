import { Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { mark } from './app-wide';

/** The tag by which a guardrail recognizes a shell's resources, since the names that CloudFormation generates have nothing in common. */
export const EVIDENCE_TAG = { key: 'gameliftstreams-admin-shell', value: 'evidence' };

/**
 * Types of resources that open, record or report shells, and whose IAM actions support `aws:ResourceTag`. Rules, alarms and
 * dashboards are recognized by their names, roles by their paths.
 */
const TAGGED = [
  'AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Stage', 'AWS::CloudTrail::Trail', 'AWS::DynamoDB::Table', 'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::SNS::Topic', 'AWS::SQS::Queue',
];

/** Marks every construct of the app whose resources carry the tag. */
export const EVIDENCE = Symbol.for('cdk-gameliftstreams-admin-shell.Evidence');

export function tagEvidence(scope: Construct): void {
  mark(scope, EVIDENCE, {});
  Tags.of(scope).add(EVIDENCE_TAG.key, EVIDENCE_TAG.value, { includeResourceTypes: TAGGED });
}
