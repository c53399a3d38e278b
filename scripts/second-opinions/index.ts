/**
 * Checks the templates with other people's tools. Every finding must be reviewed, and every review must have a finding.
 * Needs Python 3.9 with venv, a PyPI index and an npm registry.
 */
import { disagreements, keysOf } from './finding';
import { REVIEWED } from './reviewed';
import { synthesizeAll } from './templates';
import { cfnGuard, checkov } from './tools';

async function main(): Promise<void> {
  const templates = await synthesizeAll();
  const found = (await Promise.all([checkov(templates), cfnGuard(templates)])).flat();
  const wrong = disagreements(found, REVIEWED);
  if (wrong.length > 0) throw new Error(`second opinions differ from scripts/second-opinions/reviewed.ts:\n${wrong.join('\n')}`);
  console.log(`checkov and cfn-guard found ${found.length} things in ${templates.length} templates, of ${REVIEWED.flatMap(keysOf).length} kinds; all of them are reviewed.`);
}

main().then(() => process.exit(0), error => {
  console.error(`npm run test:second-opinions: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});
