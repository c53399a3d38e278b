import * as iam from 'aws-cdk-lib/aws-iam';
import { Conditions } from '../access/conditions';

export function unless(principals: string[]): Conditions {
  return { ArnNotLike: { 'aws:PrincipalArn': principals } };
}

/** Props instead of a `PolicyStatement`, so that each statement is created in the file that defines it: docs/iam.md names that file. */
export function deny(sid: string, actions: string[], resources: string[], conditions: Conditions): iam.PolicyStatementProps {
  return { sid, effect: iam.Effect.DENY, actions, resources, conditions };
}
