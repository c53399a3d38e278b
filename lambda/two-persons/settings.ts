import { requiredVariable } from '../shared/environment';

/** The function's settings, which the construct passes as environment variables. */
export interface Settings {
  readonly shell: string;
  readonly shellRoleArn: string;
  readonly tableName: string;
  readonly validForMs: number;
  readonly expiresAfterMs: number;
  readonly region: string;
}

/** @throws an error that names the variable when one is missing or wrong */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const required = (name: string) => requiredVariable(env, name);
  const milliseconds = (name: string): number => {
    const seconds = Number(required(name));
    if (!(seconds > 0)) throw new Error(`${name} is not a positive number: ${env[name]}`);
    return 1_000 * seconds;
  };
  return {
    shell: required('SHELL_NAME'),
    shellRoleArn: required('SHELL_ROLE_ARN'),
    tableName: required('TABLE_NAME'),
    validForMs: milliseconds('VALID_FOR_SECONDS'),
    expiresAfterMs: milliseconds('EXPIRES_AFTER_SECONDS'),
    region: required('AWS_REGION'),
  };
}
