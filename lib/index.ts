export { type IAdminShellBroker, type IApprovals } from './broker/admin-shell-broker';
export {
  type AdminShellAlarmOptions, type AdminShellAlarmsProps, type AlarmOptions, type DeniedAlarmOptions, Heartbeat,
} from './alarms/alarm-options';
export { AdminShellAlarms } from './alarms/alarms';
export { NoticeFormat } from './alarms/notice-format';
export { AuditTrail } from './audit/audit-trail';
export { type AuditTrailAttributes, type AuditTrailProps, type IAuditTrail } from './audit/audit-trail-props';
export { BrokerEndpoint, type BrokerPrivateVpcOptions } from './broker/broker-endpoint';
export { type ConnectOptions } from './access/connect-options';
export { StreamSessionAdminShellGrants } from './access/grants';
export { type ListSessionsOptions } from './access/list-sessions';
export { type FunctionGateOptions, Gate, type TwoPersonsOptions } from './gates/gate';
export { AdminShellGuardrail, type AdminShellGuardrailProps } from './guardrail/guardrail';
export { type GuardrailOptions } from './guardrail/guardrail-options';
export { IamEventForwarder, type IamEventForwarderProps } from './alarms/iam-event-forwarder';
export { type StreamSessionAdminShellAttributes } from './imported-shell';
export { type IStreamSessionAdminShell } from './shell-base';
export { StreamGroup } from './stream-group';
export { StreamSessionAdminShell } from './stream-session-admin-shell';
export { type StreamSessionAdminShellProps } from './stream-session-admin-shell-props';
