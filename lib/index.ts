export { type IAdminShellBroker } from './admin-shell-broker';
export { type AdminShellAlarmOptions, type AdminShellAlarmsProps, type AlarmOptions, type DeniedAlarmOptions, NoticeFormat } from './alarm-options';
export { AdminShellAlarms } from './alarms';
export { AuditTrail, type AuditTrailAttributes, type AuditTrailProps, type IAuditTrail } from './audit-trail';
export { type ConnectOptions, StreamSessionAdminShellGrants } from './grants';
export { IamEventForwarder, type IamEventForwarderProps } from './iam-event-forwarder';
export { StreamGroup } from './stream-group';
export { StreamSessionAdminShell, type StreamSessionAdminShellProps } from './stream-session-admin-shell';
