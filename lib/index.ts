export { BrokerEndpoint, type PrivateVpcEndpointOptions } from './broker-endpoint';
export { type ConnectOptions, StreamSessionAdminShellGrants } from './grants';
export { AdminShellGuardrail, type AdminShellGuardrailProps, type DenyDocumentOptions } from './guardrail';
export { StreamGroup } from './stream-group';
export { StreamSessionAdminShell, type StreamSessionAdminShellProps } from './stream-session-admin-shell';
