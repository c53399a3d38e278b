import * as iam from 'aws-cdk-lib/aws-iam';
import { deny, unless } from './denial';
import { CHANGE_BUCKET_ACTIONS, CHANGE_EVIDENCE_ACTIONS, CHANGE_NAMED_ACTIONS, FORGE_RECORD_ACTIONS } from './denied-actions';
import { EVIDENCE_TAG } from '../private/evidence-tag';
import { WATCHED_NAME_PREFIX } from '../private/physical-names';

/** The principals and resources of the denials that `protectEvidence` adds, as ARN patterns. */
export interface EvidencePatterns {
  /** Roles of the functions and trails that write records. */
  readonly writers: string[];
  readonly exempt: string[];
  /** Buckets, which have neither a tag nor a name to recognize them by: a trail's, and the one with the code of deployments. */
  readonly buckets: string[];
  /** Roles that upload code to the latter. */
  readonly publishers: string[];
}

/**
 * Only exempt roles may disable the resources that record and report shells. They are recognized by their tag, which these
 * statements protect from removal, or by the prefix of their names.
 */
export function evidenceStatements({ writers, exempt, buckets, publishers }: EvidencePatterns): iam.PolicyStatement[] {
  const tagged = { StringEquals: { [`aws:ResourceTag/${EVIDENCE_TAG.key}`]: EVIDENCE_TAG.value } };
  const named = ['events:*:*:rule/', 'cloudwatch:*:*:alarm:', 'cloudwatch::*:dashboard/'].map(type => `arn:*:${type}${WATCHED_NAME_PREFIX}*`);
  return [
    deny('OnlyDeploymentsChangeEvidence', CHANGE_EVIDENCE_ACTIONS, ['*'], { ...unless(exempt), ...tagged }), // of many services
    deny('OnlyFunctionsWriteRecords', FORGE_RECORD_ACTIONS, ['*'], { ...unless([...exempt, ...writers]), ...tagged }),
    deny('OnlyDeploymentsChangeSignals', CHANGE_NAMED_ACTIONS, named, unless(exempt)),
    deny('OnlyDeploymentsChangeBuckets', CHANGE_BUCKET_ACTIONS, buckets, unless([...exempt, ...publishers])),
  ].map(statement => new iam.PolicyStatement(statement));
}
