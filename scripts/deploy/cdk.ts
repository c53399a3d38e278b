import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT, type Engine } from './engine';
import { run } from '../languages/run';
import { repositoryRoot } from '../repository';

/** An app of scripts/deploy/apps and its context, or the folder of an assembly that is already synthesized. */
export type App = { readonly name: string; readonly context?: Record<string, string> } | { readonly assembly: string };

/** CDK's own CLI, against the engine. */
export class Cdk {
  /** @param directory where it may write synthesized apps */
  constructor(private readonly engine: Engine, private readonly directory: string) {}

  public async bootstrap(...regions: string[]): Promise<void> {
    await this.run(['bootstrap', ...regions.map(region => `aws://${ACCOUNT}/${region}`), '--app', '']);
  }

  /** @returns the folder of the cloud assembly */
  public async synthesize(app: App): Promise<string> {
    return this.runApp(app, ['synth', '--all', '--quiet']);
  }

  /**
   * Deploys every stack of the app.
   *
   * @returns the folder of the cloud assembly
   */
  public async deploy(app: App): Promise<string> {
    return this.runApp(app, ['deploy', '--all', '--require-approval', 'never', '--progress', 'events']);
  }

  public async destroy(app: App): Promise<void> {
    await this.runApp(app, ['destroy', '--all', '--force']);
  }

  private async runApp(app: App, args: string[]): Promise<string> {
    if ('assembly' in app) {
      await this.run([...args, '--app', app.assembly]);
      return app.assembly;
    }
    const output = mkdtempSync(join(this.directory, 'assembly-'));
    const context = Object.entries(app.context ?? {}).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
    await this.run([...args, '--app', `npx tsx ${join('scripts', 'deploy', 'apps', `${app.name}.ts`)}`, '--output', output, ...context]);
    return output;
  }

  private async run(args: string[]): Promise<void> {
    const root = repositoryRoot();
    await run(process.execPath, [join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args, '--no-notices', '--ci'], {
      cwd: root,
      // CDK itself validates the templates in the normal test suite.
      env: { ...this.engine.environment, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
    });
  }
}
