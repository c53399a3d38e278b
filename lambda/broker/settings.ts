import { requiredVariable } from '../shared/environment';
import type { NameRules } from '../shared/operator';

/** A function that is asked before a shell is opened. */
export interface GateSettings {
  readonly name: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** The function's settings, which the construct passes as environment variables. */
export interface Settings extends NameRules {
  /** Value of the metrics' `Shell` dimension. */
  readonly shell: string;
  readonly shellRoleArn: string;
  readonly maxWaitMs: number;
  readonly requireReason: boolean;
  /** JavaScript regular expression that the whole reason must match; undefined accepts any text. */
  readonly reasonPattern?: string;
  /** The gates that are asked before a shell is opened, in order. */
  readonly gates: readonly GateSettings[];
  /** Partition, Region and account of the broker, and so of every stream group that it can serve. */
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/**
 * @throws an error that names the variable when one is missing, so that a wrong deployment fails at its first
 *   invocation instead of running with a default that nobody chose
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const required = (name: string) => requiredVariable(env, name);
  const shellRoleArn = required('SHELL_ROLE_ARN');
  // The broker's own stack created the role, so its ARN has the partition and account.
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
    gates: readGates(env.GATES),
    refuseGeneratedSessionNames: env.REFUSE_GENERATED_SESSION_NAMES !== 'false',
    refuseFederatedUsers: env.REFUSE_FEDERATED_USERS !== 'false',
    partition,
    region: required('AWS_REGION'),
    account,
  };
}

/** A malformed list must not count as empty, or shells would be opened without asking the gates that somebody configured. */
function readGates(text: string | undefined): GateSettings[] {
  if (text === undefined || text === '') return [];
  const gates: unknown = JSON.parse(text);
  const isGate = ({ name, functionArn, timeoutMs }: Record<string, unknown>) =>
    typeof name === 'string' && typeof functionArn === 'string' && functionArn.startsWith('arn:') && typeof timeoutMs === 'number' && timeoutMs > 0;
  if (!Array.isArray(gates) || !gates.every(gate => typeof gate === 'object' && gate !== null && isGate(gate))) {
    throw new Error('GATES is not a list of gates, each with name, functionArn and timeoutMs');
  }
  return gates;
}
