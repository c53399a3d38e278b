/** The two programs that do the work: the AWS CLI, and CDK's, which comes with the repository. */
import { join } from 'node:path';
import { aws, run, type CliOptions, type Credentials, type Options } from './aws';
import { STACK_NAME } from './permissions';
import { repositoryRoot } from '../repository';

export interface Cli {
  aws(service: string, operation: string, options?: Options, as?: Credentials, signal?: AbortSignal): Promise<any>;
  /** @returns the stack's outputs */
  deploy(context: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
}

export function realCli({ profile, region, env }: Omit<CliOptions, 'signal'>): Cli {
  return {
    aws: (service, operation, options = {}, as, signal) => aws(service, operation, options, { profile, region, env, signal }, as),
    deploy: async (context, signal) => {
      const args = [
        join(repositoryRoot(), 'node_modules', 'aws-cdk', 'bin', 'cdk'), 'deploy', STACK_NAME, '--app', 'npx tsx scripts/verify/app.ts', '--require-approval', 'never', '--no-notices', '--ci',
        '--progress', 'events', '--output', join(repositoryRoot(), 'cdk.out', 'verify'), ...profile === undefined ? [] : ['--profile', profile],
        ...Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]),
      ];
      const own = { AWS_REGION: region, AWS_DEFAULT_REGION: region, CDK_DISABLE_CLI_TELEMETRY: 'true' };
      const { code, stdout, stderr } = await run(process.execPath, args, { env: { ...env, ...own }, cwd: repositoryRoot(), signal });
      if (code !== 0) throw new Error(`cdk deploy failed:\n${(stderr + stdout).trim().slice(-2_000)}`);
    },
  };
}
