/** What a gate receives: docs/gates.md. */
export interface GateQuestion {
  readonly version: 1;
  /** Name of the shell, as its metrics have it. */
  readonly shell: string;
  /** ARN of the operator. */
  readonly operator: string;
  readonly sourceIdentity: string;
  /** Unique ID of the principal, with the session name for roles. */
  readonly caller?: string;
  readonly sourceIp?: string;
  readonly streamGroupId: string;
  readonly streamSessionId: string;
  readonly reason?: string;
  /** API Gateway's. */
  readonly requestId?: string;
  /** When the request was received, ISO 8601 in UTC. */
  readonly time: string;
}

export interface GateAnswer {
  readonly decision: 'allow' | 'deny' | 'wait';
  /** For the operator. */
  readonly message?: string;
  readonly retryAfterSeconds?: number;
  readonly approvedBy?: string;
  readonly approvalId?: string;
}
