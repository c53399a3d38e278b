import type { ResourceNames } from './resource-names';
import { KINDS, SERVICES } from '../../../scripts/watch/kinds';
import models from '../../../scripts/watch/operations.json';
import { ACCOUNT, asEvent, managementCall, REGION, type Json } from '../records/cloudtrail';

/** An operation in the services' models. */
export interface Operation {
  /** botocore's service and the operation's name. */
  readonly name: string;
  readonly service: string;
  readonly operation: string;
  /** CloudTrail's `eventSource`, without the domain. */
  readonly source: string;
  readonly parameters: string[];
}

export const OPERATIONS: Operation[] = Object.entries(models.services as Record<string, Record<string, string[]>>)
  .flatMap(([service, operations]) => Object.entries(operations).map(([operation, parameters]) => ({ name: `${service} ${operation}`, service, operation, source: SERVICES[service], parameters })));

/** The kinds of resources that a parameter of an operation can name. */
export function kindsOf({ source }: Operation, parameter: string): string[] {
  return Object.entries(KINDS).filter(([, byService]) => byService[source]?.includes(parameter)).map(([kind]) => kind);
}

/** Services whose operations have dates in CloudTrail's `eventName`. */
const DATED = new Set(['lambda']);

export interface Named { readonly kind: string; readonly value: string; readonly parameter: string; readonly event: Json }

/** One record for each parameter, each kind that it names, and each form. To a pattern, a value is the same as a list of one. */
export function recordsOf(operation: Operation, resourceNames: ResourceNames, more: Json = {}): Named[] {
  return operation.parameters.flatMap(parameter => kindsOf(operation, parameter).flatMap(kind => (resourceNames[kind] ?? []).map(value => ({
    kind, value, parameter, event: recordOf(operation, parameter, value, { ...operation.source === 'sts' && { readOnly: true }, ...more }),
  }))));
}

export function recordOf({ source, operation }: Operation, parameter: string | undefined, value: Json, more: Json = {}): Json {
  const eventName = DATED.has(source) && more.managementEvent !== false ? `${operation}20150331v2` : operation;
  const requestParameters = parameter === undefined ? {} : {
    // A rule looks at the role together with the function that gets it.
    ...parameter === 'role' && { functionName: 'Mallory' },
    ...parameter.split('.').reverse().reduce<Json>((inner, name) => ({ [name]: inner }), value),
  };
  return asEvent(managementCall(`${source}.amazonaws.com`, eventName, requestParameters, { ...source === 'kms' && parameter !== undefined && aboutKey([value].flat()[0]), ...more }));
}

/** KMS's records name the key in `resources`. */
function aboutKey(key: string): Json {
  return { resources: [{ accountId: ACCOUNT, type: 'AWS::KMS::Key', ARN: key.startsWith('arn:') ? key : `arn:aws:kms:${REGION}:${ACCOUNT}:key/${key}` }] };
}
