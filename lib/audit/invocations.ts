import { Annotations, Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { IAuditTrail } from './audit-trail-props';

interface Selector { readonly name: string; readonly fieldSelectors: cloudtrail.CfnTrail.AdvancedFieldSelectorProperty[] }

const FUNCTION_RESOURCE_TYPE = 'AWS::Lambda::Function';

/**
 * Makes a trail record who invokes functions that trust API Gateway to name the operator. For a trail that this stack
 * doesn't create, synth can't know what it records: a warning says what to select.
 *
 * @param prevented whether a resource policy denies such invocations
 */
export function recordInvocations(scope: Construct, auditTrail: IAuditTrail, handlers: lambda.IFunction[], prevented: boolean): void {
  // Not instanceof: a trail of another copy of this library has another class.
  const { _recordInvocations: record } = auditTrail as { readonly _recordInvocations?: (handler: lambda.IFunction) => void };
  if (record !== undefined && Stack.of(auditTrail) === Stack.of(scope)) {
    handlers.forEach(handler => record.call(auditTrail, handler));
    return;
  }
  if (prevented) return;
  Annotations.of(scope).addWarningV2('cdk-gameliftstreams-admin-shell:invocations-unrecorded',
    `a caller who invokes ${handlers.map(({ node }) => node.path).join(' or ')} directly, not through its API, can name anybody as operator, and is noticed only if a trail of the account records it, which synth can't verify: `
    + `add to a trail an advanced event selector for data events with eventCategory equals Data, resources.type equals ${FUNCTION_RESOURCE_TYPE}, and resources.ARN equals the function's ARN or starts with it and a colon. `
    + 'Acknowledge this warning once a trail has it, or deny such invocations with functionResourcePolicy');
}

/** Event selectors for every invocation of the functions, also by a version or alias. Values of one field are alternatives. */
export function invocationSelectors(handlers: lambda.IFunction[]): Selector[] {
  if (handlers.length === 0) return [];
  const arns = handlers.map(({ functionArn }) => functionArn);
  return [{
    name: 'Invocations of admin shell functions',
    fieldSelectors: [
      { field: 'eventCategory', equalTo: ['Data'] },
      { field: 'resources.type', equalTo: [FUNCTION_RESOURCE_TYPE] },
      { field: 'resources.ARN', equalTo: arns, startsWith: arns.map(arn => `${arn}:`) },
    ],
  }];
}
