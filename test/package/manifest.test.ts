import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// What registries, Construct Hub and the languages' package managers read.

const ROOT = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(read('package.json'));

test('has the names that users of each language expect', () => {
  expect(manifest.name).toBe('cdk-gameliftstreams-admin-shell');
  expect(manifest.jsii.targets).toEqual({
    python: { distName: 'cdk-gameliftstreams-admin-shell', module: 'cdk_gameliftstreams_admin_shell' },
    java: {
      package: 'io.github.cdk_gameliftstreams_admin_shell',
      maven: { groupId: 'io.github.cdk-gameliftstreams-admin-shell', artifactId: 'cdk-gameliftstreams-admin-shell' },
    },
    dotnet: { namespace: 'CdkGameLiftStreamsAdminShell', packageId: 'CdkGameLiftStreamsAdminShell' },
    go: { moduleName: 'github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell-go' },
  });
});

test('has what Construct Hub lists a package by', () => {
  expect(manifest.keywords).toEqual(expect.arrayContaining(['aws-cdk', 'aws-cdk-construct', 'cdk', 'cloudtrail', 'gameliftstreams', 'just-in-time-access']));
  expect(manifest).toMatchObject({
    license: 'Apache-2.0',
    stability: 'experimental',
    author: { name: expect.any(String), url: expect.stringMatching(/^https:/), organization: true },
    repository: { type: 'git', url: 'https://github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell.git' },
    homepage: expect.stringMatching(/^https:/),
    bugs: { url: expect.stringMatching(/^https:.*\/issues$/) },
    publishConfig: { access: 'public' },
  });
  expect(manifest.description.length).toBeLessThan(200);
  expect(manifest).not.toHaveProperty('private');
});

test('the links of README work from the page of any registry', () => {
  const links = [...read('README.md').matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(([, link, attribute]) => link ?? attribute);
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter(link => !/^(https:|#)/.test(link))).toEqual([]);
});

test('the examples ask for what the library supports', () => {
  const [cdk, constructs] = ['aws-cdk-lib', 'constructs'].map(name => manifest.peerDependencies[name].slice(1));
  expect(read('examples/python/requirements.txt')).toContain(`aws-cdk-lib>=${cdk},<3\nconstructs>=${constructs},<11\n`);
  expect(read('examples/java/pom.xml')).toContain(`<version>[${cdk},3.0.0)</version>`);
  expect(read('examples/java/pom.xml')).toContain(`<version>[${constructs},11.0.0)</version>`);
  expect(read('examples/go/go.mod')).toContain(`awscdk/v2 v${cdk}\n`);
  // One version of the library in all of them.
  const go = /cdkgameliftstreamsadminshell v(\S+)/.exec(read('examples/go/go.mod'))![1];
  expect(read('examples/python/requirements.txt')).toContain(`cdk-gameliftstreams-admin-shell>=${go},<`);
  expect(read('examples/java/pom.xml')).toContain(`<version>[${go},`);
});

describe('a release', () => {
  const workflow = read('.github/workflows/release.yml');

  test('is started by hand, goes through reviewers, and says which commit it was made from', () => {
    expect(workflow).toMatch(/^on:\n {2}workflow_dispatch:/m);
    expect(workflow).not.toMatch(/^ {2}(push|schedule|pull_request\w*):/m);
    const publishing = workflow.split(/^ {2}(?=release_)/m).slice(1);
    expect(publishing.map(job => job.split(':')[0]).sort()).toEqual(['release_client', 'release_github', 'release_golang', 'release_maven', 'release_npm', 'release_nuget', 'release_pypi']);
    for (const job of publishing) expect(job).toContain('environment: release');
    expect(workflow).toContain('NPM_CONFIG_PROVENANCE: "true"');
  });

  test('runs only tools with a fixed version', () => {
    expect([...workflow.matchAll(/publib@(\S+?)'/g)].map(([, version]) => version)).toEqual(Array(5).fill(expect.stringMatching(/^\d+\.\d+\.\d+$/)));
  });
});

/** Every tool has its registry configured. A host in a file would override that for its reader. */
const REGISTRY_HOSTS = /\b(registry\.(npmjs\.org|yarnpkg\.com)|pypi\.org|files\.pythonhosted\.org|repo\d?\.maven(\.apache)?\.org|oss\.sonatype\.org|central\.sonatype\.com|api\.nuget\.org|(proxy|sum)\.golang\.org|npm\.pkg\.github\.com)\b|codeartifact\.[a-z0-9-]+\.amazonaws|jfrog\.io|artifac[t]ory/i;

test('no committed file names a registry\'s host', () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(path => path !== '');
  expect(files).toEqual(expect.arrayContaining(['package-lock.json', '.github/workflows/release.yml', 'examples/java/pom.xml']));
  expect(files.filter(path => REGISTRY_HOSTS.test(read(path)))).toEqual([]);
  expect(read('package-lock.json')).not.toContain('"resolved"');
});

test('fails for a host that a workflow names', () => {
  const host = (...labels: string[]) => labels.join('.'); // in parts, because this file is checked, too
  expect(REGISTRY_HOSTS.test(`NPM_REGISTRY: ${host('registry', 'npmjs', 'org')}`)).toBe(true);
  expect(REGISTRY_HOSTS.test(`<url>https://${host('repo1', 'maven', 'org')}/maven2</url>`)).toBe(true);
});
