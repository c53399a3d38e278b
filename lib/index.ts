export { type AdminShellAlarmOptions, type AlarmOptions, type DeniedAlarmOptions, NoticeFormat } from './alarm-options';
export { AdminShellAlarms, type AdminShellAlarmsProps, type IAdminShellBroker } from './alarms';
export { AuditTrail, type AuditTrailAttributes, type AuditTrailProps, type IAuditTrail } from './audit-trail';
export { type ConnectOptions, StreamSessionAdminShellGrants } from './grants';
export { StreamGroup } from './stream-group';
export { StreamSessionAdminShell, type StreamSessionAdminShellProps } from './stream-session-admin-shell';
