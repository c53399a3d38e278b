/** `npm run verify:aws`: answers, in an account, the questions that AWS's documentation leaves open. */
import { setMaxListeners } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { realCli } from './cli';
import { readOptions, USAGE, type Options } from './options';
import { planText } from './plan';
import { ROWS } from './rows';
import { verify } from './run';

const SAME_KEY_MS = 1_000;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.plan) {
    console.log(planText(ROWS, { streamGroupIds: options.streamGroups, privateApi: options.privateApi }));
    return 0;
  }
  const enough = new AbortController();
  setMaxListeners(0, enough.signal); // for every waiting row, and every program
  let since = 0;
  process.on('SIGINT', () => {
    // One ^C arrives more than once: from the terminal, and from npm, which passes it on.
    if (enough.signal.aborted) return void (Date.now() - since > SAME_KEY_MS && process.exit(130));
    since = Date.now();
    console.log('\nInterrupted: cleaning up. ^C again stops that; --clean-up does it later.');
    enough.abort();
  });
  const { profile, region } = options;
  const env = process.env;
  return verify({
    options,
    env,
    rows: ROWS,
    cli: realCli({ profile, region: region!, env }),
    directory: process.cwd(),
    signal: enough.signal,
    agreed: () => agreed(options),
    say: text => console.log(text),
  });
}

async function agreed({ yes }: Options): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new Error('there is no terminal to confirm on: use --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Go on? [y/N] ');
  terminal.close();
  return /^y(?:es)?$/i.test(answer.trim());
}

main().then(code => process.exit(code), error => {
  console.error(`verify:aws: ${error instanceof Error ? error.message : error}`);
  if (error?.code?.startsWith('ERR_PARSE_ARGS') || /^(?:--|which stream groups)/.test(error?.message)) console.error(`\n${USAGE}`);
  process.exit(1);
});
