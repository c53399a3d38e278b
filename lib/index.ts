export { ConnectOptions, StreamSessionAdminShellGrants } from './grants';
export { StreamGroup } from './stream-group';
export { StreamSessionAdminShell, StreamSessionAdminShellProps } from './stream-session-admin-shell';
