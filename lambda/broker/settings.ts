import type { NameRules } from '../shared/operator';

/** What the construct tells the function through its environment. */
export interface Settings extends NameRules {
  /** Value of the metrics' `Shell` dimension. */
  readonly shell: string;
  readonly shellRoleArn: string;
  readonly maxWaitMs: number;
  readonly requireReason: boolean;
  /** JavaScript expression that the whole reason must match; undefined takes any text. */
  readonly reasonPattern?: string;
  /** Where the broker, and so every stream group it may serve, lives. */
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/**
 * @throws an error that names the variable when one is missing, so that a wrong deployment fails at its first
 *   invocation instead of running with a default that nobody chose
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const required = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
    return value;
  };
  const shellRoleArn = required('SHELL_ROLE_ARN');
  // The role was made by the broker's own stack, so its ARN says which partition and account that is.
  const [, partition, , , account] = shellRoleArn.split(':');
  if (!partition || !/^\d{12}$/.test(account ?? '')) throw new Error(`SHELL_ROLE_ARN is not a role ARN: ${shellRoleArn}`);
  const maxWaitMs = Number(required('MAX_WAIT_MS'));
  if (!Number.isFinite(maxWaitMs)) throw new Error(`MAX_WAIT_MS is not a number: ${env.MAX_WAIT_MS}`);
  return {
    shell: required('SHELL_NAME'),
    shellRoleArn,
    maxWaitMs,
    requireReason: required('REQUIRE_REASON') !== 'false',
    reasonPattern: env.REASON_PATTERN || undefined,
    refuseGeneratedSessionNames: env.REFUSE_GENERATED_SESSION_NAMES !== 'false',
    refuseFederatedUsers: env.REFUSE_FEDERATED_USERS !== 'false',
    partition,
    region: required('AWS_REGION'),
    account,
  };
}
