/** `npm run verify:aws`: answers, in an account, what documents leave open. */
import { readOptions, USAGE } from './options';
import { planText } from './plan';
import { ROWS } from './rows';

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.plan) {
    console.log(planText(ROWS, { streamGroupIds: options.streamGroups, privateApi: options.privateApi }));
    return 0;
  }
  throw new Error('only --plan so far');
}

main().then(code => process.exit(code), error => {
  console.error(`verify:aws: ${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exit(1);
});
