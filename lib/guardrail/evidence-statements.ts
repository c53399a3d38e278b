import * as iam from 'aws-cdk-lib/aws-iam';
import { deny, unless } from './denial';
import { EVIDENCE_TAG } from '../private/evidence-tag';
import { CHANGE_BUCKET_ACTIONS, CHANGE_EVIDENCE_ACTIONS, CHANGE_NAMED_ACTIONS, MAKE_UP_RECORDS_ACTIONS } from '../private/iam-actions';
import { WATCHED_NAME_PREFIX } from '../private/watched-names';

/** What `protectEvidence` adds, as ARN patterns. */
export interface EvidencePatterns {
  /** Roles of the functions and trails that write records. */
  readonly writers: string[];
  readonly exempt: string[];
  /** Buckets, which can be known by neither tag nor name: a trail's, and the one that deployments take code from. */
  readonly buckets: string[];
  /** Roles that put code into the latter. */
  readonly publishers: string[];
}

/**
 * Nobody but the exempt puts out what records and tells of shells: known by its tag, which these statements keep from being
 * taken away, or by the beginning of its name.
 */
export function evidenceStatements({ writers, exempt, buckets, publishers }: EvidencePatterns): iam.PolicyStatement[] {
  const tagged = { StringEquals: { [`aws:ResourceTag/${EVIDENCE_TAG.key}`]: EVIDENCE_TAG.value } };
  const named = ['events:*:*:rule/', 'cloudwatch:*:*:alarm:', 'cloudwatch::*:dashboard/'].map(type => `arn:*:${type}${WATCHED_NAME_PREFIX}*`);
  return [
    deny('OnlyDeploymentsChangeEvidence', CHANGE_EVIDENCE_ACTIONS, ['*'], { ...unless(exempt), ...tagged }), // of many services
    deny('OnlyFunctionsWriteRecords', MAKE_UP_RECORDS_ACTIONS, ['*'], { ...unless([...exempt, ...writers]), ...tagged }),
    deny('OnlyDeploymentsChangeSignals', CHANGE_NAMED_ACTIONS, named, unless(exempt)),
    deny('OnlyDeploymentsChangeBuckets', CHANGE_BUCKET_ACTIONS, buckets, unless([...exempt, ...publishers])),
  ].map(statement => new iam.PolicyStatement(statement));
}
