/** Every question, in the order in which they are asked. */
import { FIND_STREAM_GROUPS, OF_EVERY_RUN, type Permission } from './permissions';
import type { Row } from './row';
import { METRICS } from './rows/metrics';
import { NOTICES } from './rows/notices';
import { RECORDS } from './rows/records';
import { REQUESTS } from './rows/requests';

export const ROWS: readonly Row[] = [...REQUESTS, ...RECORDS, ...METRICS, ...NOTICES];

/** The permissions that a user needs to run these. */
export function permissionsOf(rows: readonly Row[]): Permission[] {
  return [...OF_EVERY_RUN, ...FIND_STREAM_GROUPS, ...rows.flatMap(({ permissions }) => permissions)];
}
