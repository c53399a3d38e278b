/**
 * One cold start: loads a function like Lambda's runtime (`require` for .js, `import` for .mjs) and optionally serves a first
 * request, or only compiles the function. Writes the times to standard error; the function's log goes to standard output.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import { requestEvent } from './request-event.mjs';

const [path, what] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const code = what === 'compile' ? readFileSync(path, 'utf8') : '';
const cpu = process.cpuUsage();
const started = performance.now();
const { handler } = what === 'compile' ? { handler: new Script(code) } : path.endsWith('.mjs') ? await import(path) : require(path);
const wall = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
let first;
if (what === 'request') {
  const { statusCode } = await handler(requestEvent());
  if (statusCode !== 200) throw new Error(`the function answered ${statusCode}`);
  first = performance.now() - started;
}
process.stderr.write(JSON.stringify({ wall, cpu: (user + system) / 1_000, first }));
process.exit(0);
