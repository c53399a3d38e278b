/** Every doubt, in the order in which they are looked into. */
import type { Row } from './row';
import { METRICS } from './rows/metrics';
import { NOTICES } from './rows/notices';
import { RECORDS } from './rows/records';
import { REQUESTS } from './rows/requests';

export const ROWS: readonly Row[] = [...REQUESTS, ...RECORDS, ...METRICS, ...NOTICES];
