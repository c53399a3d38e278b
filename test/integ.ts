import type { App } from 'aws-cdk-lib';

/**
 * A context value that only the account's owner knows.
 *
 * @throws if it is not given
 */
export function requiredContext(app: App, name: string, example: string): string {
  const value = app.node.tryGetContext(name);
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`this app needs to know ${name}: pass it with -c ${name}=${example}`);
}
