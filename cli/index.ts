import { parseArguments } from './arguments';
import { printCompletion } from './completion';
import { report } from './report';

/** The operators' client, which opens a terminal in a stream session with an AWS identity. */
async function main(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (typeof args === 'number') return args;
  if (args.command === 'completion') return printCompletion(args.operand);
  return (await import('./commands.js')).run(args);
}

// Whoever reads it may have seen enough, as `head` has.
process.stdout.on('error', () => undefined);

void main().catch(report).then(code => {
  process.exitCode = code;
});
