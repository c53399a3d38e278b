import type { ChildProcess } from 'node:child_process';
import type { Clock } from './clock';
import { FunctionHost } from './function-host';
import type { Identities } from './identities';
import type { TemplateFunction } from '../template/functions';
import type { Template } from '../template/template';

export interface HostedFunctionOptions {
  readonly template: Template;
  readonly identities: Identities;
  /** `AWS_ENDPOINT_URL_…` of the services that it may call. */
  readonly endpoints: Record<string, string>;
  readonly clock: Clock;
  readonly execArgv?: string[];
  readonly onProcess?: (child: ChildProcess) => void;
  readonly onLine: (line: string) => void;
}

/** A function from the template, under its own role. Its process starts with the first invocation. */
export function hostFunction(
  [logicalId, { Properties }]: TemplateFunction, options: HostedFunctionOptions,
): { host: FunctionHost; environment: Record<string, string> } {
  const { template, identities, endpoints, clock, execArgv, onProcess, onLine } = options;
  const role = identities.roleWithArn(template.resolve(Properties.Role));
  if (role === undefined) throw new Error(`the role of ${logicalId} is not in stack ${template.stackName}`);
  const name = template.resolve({ Ref: logicalId });
  // Lambda tells IAM which function a call comes from: https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
  const context = { 'lambda:SourceFunctionArn': template.resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }) };
  const credentials = identities.session(role, name, { context });
  const environment = {
    ...template.resolve(Properties.Environment?.Variables ?? {}),
    // those that Lambda itself sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    AWS_REGION: template.region,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    ...endpoints,
    // The SDK warns of Node 20 on standard error; Lambda runs the function on a newer one.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const host = new FunctionHost({
    code: template.assetDirectory(Properties.Code),
    handler: Properties.Handler,
    timeoutMs: Properties.Timeout * 1_000,
    reservedConcurrency: Properties.ReservedConcurrentExecutions,
    clock,
    execArgv,
    onProcess,
    onLine,
    environment,
  });
  return { host, environment };
}
