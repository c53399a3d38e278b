import { AdminShellAlarmsProps } from './alarm-options';
import { NoticeTopics } from './notice-topics';
import { UnexplainedShells } from './unexplained-shells';
import { Watched } from './watching/resource-names';

/** Everything that opens, records or reports the shells of one broker. */
export function watchedResources(
  { auditTrail, broker, encryptionKey, streamGroupTagKeys = [] }: AdminShellAlarmsProps,
  { keys, both, undelivered }: NoticeTopics,
  shells?: UnexplainedShells,
): Watched {
  const approvals = broker?.approvals;
  return {
    stem: undelivered.queueName,
    trailArn: auditTrail.trailArn,
    logGroups: known(auditTrail.logGroup, broker?.logGroup, shells?.handler.logGroup, approvals?.logGroup),
    records: known(broker?.logGroup, approvals?.logGroup),
    buckets: known(auditTrail.bucket),
    keys: known(...keys, encryptionKey, auditTrail.encryptionKey),
    topics: both,
    queues: known(undelivered, shells?.queue),
    functions: known(broker?.handler, shells?.handler, approvals?.handler),
    mappings: known(shells?.mapping.eventSourceMappingId),
    roles: known(broker?.shellRole, broker?.handler.role, auditTrail.deliveryRole, shells?.handler.role, approvals?.handler.role),
    passableRoles: known(broker?.handler.role, approvals?.handler.role),
    apiIds: known(broker?.api.restApiId),
    tables: known(approvals?.table),
    scopeTags: streamGroupTagKeys,
  };
}

function known<T>(...all: Array<T | undefined>): T[] {
  return [...new Set(all)].filter(one => one !== undefined);
}
