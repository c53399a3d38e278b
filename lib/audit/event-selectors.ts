import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { IAuditTrail } from './audit-trail-props';
import { OPEN_SHELL_EVENT, SESSION_ACCESS_EVENTS } from '../private/event-names';
import { identityOf, nameOf } from '../private/stream-group-id';
import { requireStreamGroups } from '../private/validation';

export const STREAM_GROUP_RESOURCE_TYPE = 'AWS::GameLiftStreams::StreamGroup';

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html: values in all selectors of a trail */
const SELECTOR_VALUES = 500;

/** The calls that a trail records, by their names in CloudTrail's records. */
export function recordedEvents(sessionAccess: boolean): string[] {
  return [OPEN_SHELL_EVENT, ...sessionAccess ? SESSION_ACCESS_EVENTS : []];
}

/**
 * The field selectors that make a trail record admin shells, for these stream groups or for all.
 *
 * @param sessionAccess whether to record other ways to a player's session, too
 * @throws if `streamGroups` is empty, or has more than a trail can select
 */
export function selectorsFor(
  streamGroups: aws_gameliftstreams.IStreamGroupRef[] | undefined, sessionAccess: boolean,
): cloudtrail.CfnTrail.AdvancedFieldSelectorProperty[] {
  requireStreamGroups('streamGroups of the AuditTrail', streamGroups ?? []);
  if (streamGroups?.length === 0) throw new Error('streamGroups of the AuditTrail is empty: leave it out to record calls for every stream group');
  const fixed = [
    { field: 'eventCategory', equalTo: ['Data'] },
    { field: 'resources.type', equalTo: [STREAM_GROUP_RESOURCE_TYPE] },
    { field: 'eventName', equalTo: recordedEvents(sessionAccess) },
  ];
  if (streamGroups === undefined) return fixed;
  const arns = [...new Set(streamGroups.map(group => group.streamGroupRef.streamGroupArn))];
  const room = SELECTOR_VALUES - fixed.flatMap(({ equalTo }) => equalTo).length;
  if (arns.length > room) {
    throw new Error(`streamGroups of the AuditTrail has ${arns.length} stream groups, and a trail can select ${room}: `
      + 'leave it out to record calls for every stream group');
  }
  return [...fixed, { field: 'resources.ARN', equalTo: arns }];
}

/** Validates the number of values in all selectors of a trail. */
export function tooManyValues(selectors: cloudtrail.CfnTrail.AdvancedFieldSelectorProperty[]): string[] {
  const values = selectors.flatMap(({ equalTo = [], startsWith = [] }) => [...equalTo, ...startsWith]).length;
  return values <= SELECTOR_VALUES ? [] : [`the trail's selectors would have ${values} values, and CloudTrail allows ${SELECTOR_VALUES}: `
    + 'leave streamGroups of the AuditTrail out to record calls for every stream group, or use another trail for some of the shells that share it'];
}

/**
 * @throws if calls for one of the stream groups are known not to be recorded
 */
export function requireRecorded({ streamGroups: selected, node }: IAuditTrail, streamGroups: aws_gameliftstreams.IStreamGroupRef[]): void {
  if (selected === undefined) return;
  const missing = streamGroups.filter(group => !selected.some(one => identityOf(one) === identityOf(group)));
  if (missing.length > 0) {
    throw new Error(`auditTrail ${node.path} does not record calls for ${missing.map(nameOf).join(', ')}, on which this shell can be opened: `
      + 'add them to streamGroups of the AuditTrail, or leave streamGroups out there to record every call');
  }
}
