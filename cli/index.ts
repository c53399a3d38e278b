import { parseArguments } from './arguments';
import { printCompletion } from './completion';
import { report } from './report';

async function main(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (typeof args === 'number') return args;
  if (args.command === 'completion') return printCompletion(args.operand);
  return (await import('./commands.js')).run(args);
}

// A reader such as `head` may close the pipe before we are done.
process.stdout.on('error', () => undefined);

void main().catch(report).then(code => {
  process.exitCode = code;
});
