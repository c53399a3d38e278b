import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../repository';

/** `npm start -- --serve`, and the variables that it tells its user to set. */
export interface Serving {
  /** The variables that it exports, including PATH with the stand-in for the plugin. */
  readonly environment: Record<string, string>;
  readonly streamGroup: string;
  stop(): void;
}

/** @throws if it ends instead of serving */
export function startServing(): Promise<Serving> {
  const child = spawn(process.execPath, [join(repositoryRoot(), 'node_modules', 'tsx', 'dist', 'cli.mjs'), 'local/start.ts', '--serve'], { cwd: repositoryRoot(), stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`npm start -- --serve ended with exit code ${code}:\n${said}`)));
    child.stdout.on('data', text => {
      said += text;
      const streamGroup = /sessions --stream-group (\S+)/.exec(said)?.[1];
      const [ofOnePerson, more] = said.split('Never put real keys');
      if (streamGroup === undefined || more === undefined) return;
      const exported = [...ofOnePerson.matchAll(/^ {2}export (\w+)="?([^"\n]*)"?$/gm)].map(([, name, value]) => [name, value.replace('$PATH', process.env.PATH ?? '')]);
      resolve({ environment: Object.fromEntries(exported), streamGroup, stop: () => child.kill('SIGTERM') });
    });
  });
}
