import { ACCOUNT, GROUP, REGION, SESSION, type Json } from './cloudtrail';

/** A notice that an event of the broker can trigger. */
export type AnnouncementSignal = 'opened notice' | 'refused notice';

/** An event of the broker and the notices that it must trigger, listed by hand. */
export interface Announcement {
  readonly name: string;
  readonly event: Json;
  readonly signals: AnnouncementSignal[];
}

/** The broker's event, as documented. */
export function brokerEvent(shellRoleArn: string, outcome: string, changes: Json = {}, envelope: Json = {}): Json {
  return JSON.parse(JSON.stringify({
    'version': '0',
    'id': '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': outcome === 'Opened' ? 'Admin Shell Opened' : 'Admin Shell Refused',
    'source': 'gameliftstreams.admin-shell',
    'account': ACCOUNT,
    'time': '2026-11-20T09:30:11Z',
    'region': REGION,
    'resources': [shellRoleArn],
    'detail': {
      outcome,
      operator: `arn:aws:sts::${ACCOUNT}:assumed-role/GameOps/alice@example.com`,
      sourceIdentity: 'alice@example.com',
      sourceIp: '203.0.113.10',
      streamGroupId: GROUP,
      streamSessionId: SESSION,
      reason: 'INC-4711 black screen',
      attempts: 4,
      unanswered: 0,
      waitedMs: 3_200,
      ssmSessionId: outcome === 'Opened' ? 'gameliftstreams-0a1b2c3d4e5f' : undefined,
      requestId: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111',
      serviceRequestId: outcome === 'Opened' ? 'a1b2c3d4-5678-90ab-cdef-EXAMPLE22222' : undefined,
      shellAccessKeyId: 'ASIAI44QH8DHBEXAMPLE',
      caller: 'AROAEXAMPLEID12345678:alice@example.com',
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      time: '2026-11-20T09:30:11.000Z',
      ...changes,
    },
    ...envelope,
  }));
}

export function announcements(shellRoleArn: string): Announcement[] {
  const announcement = (name: string, event: Json, ...signals: AnnouncementSignal[]): Announcement => ({ name, event, signals });
  const other = `${shellRoleArn}2`;
  return [
    announcement('a shell was opened', brokerEvent(shellRoleArn, 'Opened'), 'opened notice'),
    announcement('a shell was opened without a reason', brokerEvent(shellRoleArn, 'Opened', { reason: undefined }), 'opened notice'),
    announcement('a shell was opened at once', brokerEvent(shellRoleArn, 'Opened', { attempts: 1, waitedMs: 0 }), 'opened notice'),
    announcement('someone without permission asked', brokerEvent(shellRoleArn, 'Denied'), 'refused notice'),
    announcement('someone unnamed asked', brokerEvent(shellRoleArn, 'Denied', { operator: undefined, sourceIdentity: undefined, caller: undefined, accessKeyId: undefined, streamSessionId: undefined }), 'refused notice'),
    announcement('a shell was opened that could not be recorded', brokerEvent(shellRoleArn, 'Failed', { ssmSessionId: 'gameliftstreams-0a1b2c3d4e5f' }), 'refused notice'),
    announcement('the broker failed before there was a shell', brokerEvent(shellRoleArn, 'Failed')),
    announcement('a client waits', brokerEvent(shellRoleArn, 'NotReady')),
    announcement('the request was invalid', brokerEvent(shellRoleArn, 'Invalid', { streamSessionId: undefined })),
    announcement('there is no such session', brokerEvent(shellRoleArn, 'NotFound')),
    announcement('the service throttled the request', brokerEvent(shellRoleArn, 'Throttled')),
    announcement('another shell was opened', brokerEvent(other, 'Opened')),
    announcement('another shell refused', brokerEvent(other, 'Denied')),
    announcement('another shell failed', brokerEvent(other, 'Failed', { ssmSessionId: 'gameliftstreams-0a1b2c3d4e5f' })),
    announcement('an event without a shell', brokerEvent(shellRoleArn, 'Opened', {}, { resources: [] })),
    announcement('an event from another source', brokerEvent(shellRoleArn, 'Opened', {}, { source: 'com.example' })),
    announcement('an event of another type', brokerEvent(shellRoleArn, 'Opened', {}, { 'detail-type': 'Admin Shell Closed' })),
  ];
}
