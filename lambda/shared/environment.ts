/**
 * A setting that the construct passes as an environment variable.
 *
 * @throws an error that names the variable if it is missing, so that a wrong deployment fails at its first invocation
 */
export function requiredVariable(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
