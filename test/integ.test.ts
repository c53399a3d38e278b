import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEATURE_FLAGS } from './lib/app';

// The apps for a real account, as `cdk deploy` would run them. No account is needed.

const TSX = join(__dirname, '..', 'node_modules', 'tsx', 'dist', 'cli.mjs');
const APPS = readdirSync(__dirname).filter(file => /^integ\..+\.ts$/.test(file) && file !== 'integ.test.ts');

let outdir: string;
beforeAll(() => { outdir = mkdtempSync(join(tmpdir(), 'integ-test-')); });
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function environment(context: object): NodeJS.ProcessEnv {
  const { CDK_VALIDATION, CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION, ...env } = process.env;
  return {
    ...env,
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...FEATURE_FLAGS.recommended, ...context, '@aws-cdk/core:validateAgainstDefaultRules': true }),
  };
}

describe('with a stream group', () => {
  // With CDK's validation engine, which fails the synthesis of a template that CloudFormation would refuse.
  beforeAll(() => {
    process.env = environment({ streamGroupId: 'sg-1AB2C3De4', email: 'you@example.com' });
    for (const file of APPS) {
      process.env.CDK_OUTDIR = join(outdir, file);
      jest.requireActual(join(__dirname, file));
    }
  });

  test.each(APPS)('%s is a valid app, and says how to deploy it, what to look at, and how to destroy it', file => {
    const assembly = join(outdir, file);
    const templates = readdirSync(assembly).filter(name => name.endsWith('.template.json')).map(name => JSON.parse(readFileSync(join(assembly, name), 'utf8')));
    expect(templates.length).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')).pluginReports.flatMap(({ violations }: any) => violations)).toEqual([]);
    // Only what AWS can't delete may be left behind.
    const retained = templates.flatMap(({ Resources }) => Object.entries<any>(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain')));
    expect(retained.map(([id]) => id)).toEqual([]);

    const [head] = readFileSync(join(__dirname, file), 'utf8').split(' */');
    expect(head).toMatch(new RegExp(`cdk deploy .*--app 'npx tsx test/${file.replace('.', '\\.')}'[^]*Look at[^]*Destroy[^]*cdk destroy .*--app 'npx tsx test/${file.replace('.', '\\.')}'`));
    for (const [, name] of head.matchAll(/output ([A-Z]\w+)/g)) {
      expect(templates.flatMap(({ Outputs }) => Object.keys(Outputs ?? {}))).toContain(name);
    }
  });
});

test('there are apps', () => expect(APPS.length).toBeGreaterThanOrEqual(3));

test('fails without the stream group, and says how to name one', () => {
  const { status, stderr } = spawnSync(process.execPath, [TSX, join(__dirname, 'integ.list.ts')], { env: environment({}), encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stderr).toContain('pass it with -c streamGroupId=sg-1AB2C3De4');
});
