import { join } from 'node:path';
import type { Engine } from './engine';
import { ACCOUNT } from './engine';
import { run } from '../languages/run';
import { repositoryRoot } from '../repository';

/** An app, as its user would give it to CDK's CLI. */
export interface App {
  /** The program, run in `directory`. */
  readonly command: string;
  /** @default - the repository, with the context of its cdk.json */
  readonly directory?: string;
  /** What the app asks its context for. */
  readonly context?: Record<string, string>;
}

/** An app of this folder. */
export function ownApp(name: string, context: Record<string, string> = {}): App {
  return { command: `npx tsx ${join('scripts', 'deploy', 'apps', `${name}.ts`)}`, context };
}

/** CDK's own CLI, against the engine. */
export class Cdk {
  /** @param output where the cloud assembly of the latest app is written */
  constructor(private readonly engine: Engine, public readonly output: string) {}

  public async bootstrap(...regions: string[]): Promise<void> {
    await this.run(repositoryRoot(), ['bootstrap', ...regions.map(region => `aws://${ACCOUNT}/${region}`), '--app', '']);
  }

  /** Deploys every stack of the app. */
  public async deploy(app: App): Promise<void> {
    await this.runApp(app, ['deploy', '--all', '--require-approval', 'never', '--progress', 'events']);
  }

  public async destroy(app: App): Promise<void> {
    await this.runApp(app, ['destroy', '--all', '--force']);
  }

  private async runApp({ command, directory = repositoryRoot(), context = {} }: App, args: string[]): Promise<void> {
    const given = Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
    await this.run(directory, [...args, '--app', command, '--output', this.output, ...given]);
  }

  private async run(cwd: string, args: string[]): Promise<void> {
    const cli = join(repositoryRoot(), 'node_modules', 'aws-cdk', 'bin', 'cdk');
    await run(process.execPath, [cli, ...args, '--no-notices', '--ci'], {
      cwd,
      env: { ...this.engine.environment, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
    });
  }
}
