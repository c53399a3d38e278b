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

void main().catch(report).then(code => {
  process.exitCode = code;
});
