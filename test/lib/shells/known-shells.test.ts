import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, App, Aspects, CfnParameter, NestedStack, Stack, Stage, type IAspect } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as pipelines from 'aws-cdk-lib/pipelines';
import type { IConstruct } from 'constructs';
import { AdminShellAlarms, AuditTrail, StreamSessionAdminShell } from '../../../lib';
import { ENV, FEATURE_FLAGS, testStack, rendered, testApp } from '../app';

const TAGS = { streamGroupTags: { shell: 'yes' } };
const PATH = 'role/gameliftstreams-admin-shell/';

/** The template on disk, also of a Stage. The app must have been synthesized. */
function templateOf(stack: Stack): any {
  return JSON.parse(readFileSync(join(Stage.of(stack)!.outdir, stack.templateFile), 'utf8'));
}

function resources(template: any, type: string): Array<[id: string, properties: any]> {
  return Object.entries<any>(template.Resources).filter(([, { Type }]) => Type === type).map(([id, { Properties }]) => [id, Properties]);
}

/** The roles that a template's filters know, by path and name, with a list for each trail. */
function knownBy(template: any): string[][] {
  const lists = new Map<string, string[]>();
  for (const [id, { FilterPattern }] of resources(template, 'AWS::Logs::MetricFilter').filter(([name]) => name.includes('Bypassed'))) {
    const [trail] = id.split('BypassedFilter');
    lists.set(trail, [...lists.get(trail) ?? [], ...[...rendered(FilterPattern).matchAll(/\.arn != "[^"]*:(role\/[^"]*)"/g)].map(([, arn]) => arn)].sort());
  }
  return [...lists.values()];
}

/** The same for the rules that announce bypasses. */
function knownByRules(template: any): string[][] {
  return resources(template, 'AWS::Events::Rule').filter(([id]) => id.includes('NoticesBypassed'))
    .map(([, { EventPattern }]) => rendered(EventPattern.detail.$or[0].userIdentity.sessionContext.sessionIssuer.arn[0]['anything-but'])
      .map((arn: string) => arn.slice(arn.indexOf('role/'))).sort());
}

/** Path and name of each shell role in a template. */
function shellRoles(template: any): string[] {
  return resources(template, 'AWS::IAM::Role').filter(([id]) => id.includes('AccessRole')).map(([, { Path, RoleName }]) => `role${Path ?? '/'}${rendered(RoleName)}`);
}

/** Every filter and rule in these stacks knows every shell in them, and nobody else. */
function expectAllKnown(stacks: Stack[]): void {
  const templates = stacks.map(templateOf);
  const all = templates.flatMap(shellRoles).sort();
  expect(all.length).toBeGreaterThan(0);
  for (const template of templates) {
    for (const known of [...knownBy(template), ...knownByRules(template)]) expect(known).toEqual(all);
    expect(knownByRules(template).length).toBe(shellRoles(template).length);
  }
}

function shellIn(scope: Stage | App, id: string, props: { env?: typeof ENV } = { env: ENV }): Stack {
  const stack = new Stack(scope, id, props);
  new StreamSessionAdminShell(stack, 'Shell', TAGS);
  return stack;
}

describe.each(Object.entries(FEATURE_FLAGS))('with feature flags: %s', (_, flags) => {
  test.each([['concrete', ENV], ['environment-agnostic', undefined]])('%s: alone, two in one stack, two stacks, a shared trail', (__, env) => {
    const app = testApp({ context: flags });
    const [alone] = [testApp({ context: flags })].map(other => shellIn(other, 'First', { env }));
    (alone.node.root as App).synth();
    expectAllKnown([alone]);

    const first = shellIn(app, 'First', { env });
    new StreamSessionAdminShell(first, 'Another', TAGS);
    const second = shellIn(app, 'Second', { env });
    const third = new Stack(app, 'Third', { env });
    new StreamSessionAdminShell(third, 'Shell', { ...TAGS, auditTrail: (second.node.findChild('Shell') as StreamSessionAdminShell).auditTrail });
    expect(app.synth().stacks).toHaveLength(3);
    expectAllKnown([first, second, third]);
    expect([first.dependencies, second.dependencies, third.dependencies]).toEqual([[], [], [second]]);
    expect(resources(templateOf(third), 'AWS::Logs::MetricFilter').map(([id]) => id)).toEqual([expect.stringContaining('Unserved')]);
    // A role's name doesn't depend on the other shells, so one more shell replaces no role.
    expect(shellRoles(templateOf(first))).toContain(shellRoles(templateOf(alone))[0]);
  });
});

describe('the name of a shell role', () => {
  function nameIn(stackName: string, region = ENV.region): string {
    const stack = new Stack(testApp(), 'Same', { stackName, env: { ...ENV, region } });
    return (stack.resolve((new StreamSessionAdminShell(stack, 'AdminShell', TAGS).shellRole.node.defaultChild as iam.CfnRole).roleName));
  }

  test('is the same every time, recognizable to a person, and unique for stack and Region', () => {
    expect(nameIn('games')).toMatch(/^[0-7]{8}-games-AdminShell-us-west-2$/);
    expect(nameIn('games')).toBe(nameIn('games'));
    const names = ['games', 'games-dev', 'games-prod'].flatMap(name => [nameIn(name), nameIn(name, 'eu-central-1')]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('is short enough, and its prefix distinguishes names that are shortened', () => {
    const long = 'AVeryLongStackNameThatGoesOnAndOnAndOnForeverAndEverAndNeverEnds';
    const names = ['A', 'B'].map(part => nameIn(`${long}${part}${long}`.slice(0, 128), 'ap-southeast-1'));
    expect(names[0].slice(0, 8)).not.toBe(names[1].slice(0, 8));
    for (const name of names) {
      expect(name).toMatch(/^[\w-]{1,64}$/);
      expect(name).toMatch(/-ap-southeast-1$/);
    }
  });

  test('contains the nested stack\'s path in a nested stack', () => {
    const stack = testStack({ id: 'Parent', props: { env: ENV } });
    new StreamSessionAdminShell(new NestedStack(stack, 'Nested'), 'Shell', TAGS);
    const nested = JSON.parse(readFileSync(join((stack.node.root as App).synth().directory, (stack.node.findChild('Nested') as NestedStack).templateFile), 'utf8'));
    expect(shellRoles(nested)).toEqual([expect.stringMatching(/^role\/gameliftstreams-admin-shell\/[0-7]{8}-Parent-Nested-Shell-us-west-2$/)]);
  });
});

describe('Stages', () => {
  let app: App;
  const stageWith = (id: string, parent: App | Stage | Stack = app) => {
    const stage = new Stage(parent, id, { env: ENV });
    return { stage, stack: shellIn(stage, 'AdminShell') };
  };

  beforeEach(() => {
    app = testApp();
  });
  afterEach(() => rmSync(app.outdir, { recursive: true, force: true }));

  test('created together', () => {
    const stacks = ['Beta', 'Gamma', 'Prod'].map(id => stageWith(id).stack);
    const outer = stageWith('Outer');
    const all = [...stacks, outer.stack, stageWith('Inner', outer.stage).stack, shellIn(app, 'Plain')];
    app.synth();
    expectAllKnown(all);
  });

  test('each synthesized before the next is created, as in a pipeline, and a stack outside', () => {
    const early = ['Beta', 'Gamma', 'Prod'].map(id => {
      const { stage, stack } = stageWith(id);
      stage.synth();
      return stack;
    });
    const plain = shellIn(app, 'Plain');
    const assembly = app.synth();
    expectAllKnown([...early, plain]);

    // The template on disk is the one that is deployed: it is an asset by its name.
    const nested = assembly.getNestedAssembly('assembly-Beta');
    const artifact = nested.getStackArtifact(early[0].artifactId);
    const assets = JSON.parse(readFileSync(join(nested.directory, `${early[0].artifactId}.assets.json`), 'utf8'));
    const hash = /\/(\w+)\.json$/.exec(artifact.stackTemplateAssetObjectUrl!)![1];
    expect(assets.files[hash].source.path).toBe(early[0].templateFile);
    expect(JSON.parse(readFileSync(join(nested.directory, 'manifest.json'), 'utf8')).artifacts[early[0].artifactId].properties.stackTemplateAssetObjectUrl).toContain(hash);
  });

  test('in a CDK pipeline, one after the other and in a wave', () => {
    const host = new Stack(app, 'Pipeline', { env: ENV });
    const pipeline = new pipelines.CodePipeline(host, 'P', {
      synth: new pipelines.ShellStep('Synth', { input: pipelines.CodePipelineSource.s3(s3.Bucket.fromBucketName(host, 'Source', 'acme-source'), 'source.zip'), commands: ['npx cdk synth'] }),
    });
    const beta = stageWith('Beta', host);
    pipeline.addStage(beta.stage);
    const wave = pipeline.addWave('Wave');
    const gamma = stageWith('Gamma', host);
    wave.addStage(gamma.stage);
    const delta = stageWith('Delta', host);
    wave.addStage(delta.stage);
    app.synth();
    expectAllKnown([beta.stack, gamma.stack, delta.stack]);
  });

  test('in other accounts and Regions are not known', () => {
    const here = stageWith('Here');
    here.stage.synth();
    for (const env of [{ ...ENV, region: 'eu-central-1' }, { ...ENV, account: '444455556666' }]) shellIn(new Stage(app, `At${env.account}${env.region}`, { env }), 'AdminShell', { env });
    app.synth();
    expectAllKnown([here.stack]);
  });

  test('no aspect runs a second time when a template is rewritten', () => {
    const { stage, stack } = stageWith('Beta');
    let visits = 0;
    Aspects.of(stack).add({ visit: node => { if (node === stack) visits++; } });
    stage.synth();
    const gamma = stageWith('Gamma');
    app.synth();
    expectAllKnown([stack, gamma.stack]);
    expect(visits).toBe(1);
  });

  test('fails if the template of a nested stack would have to be rewritten, and says what to do', () => {
    const stage = new Stage(app, 'Beta', { env: ENV });
    new StreamSessionAdminShell(new NestedStack(new Stack(stage, 'Parent'), 'Nested'), 'Shell', TAGS);
    stage.synth();
    stageWith('Gamma');
    expect(() => app.synth()).toThrow(/Beta\/Parent\/Nested was synthesized before a shell that it must know was created.*nested stack.*create every Stage before the first one is added/s);
  });

  test('a shell that was removed again is not trusted', () => {
    const { stack } = stageWith('Beta');
    const removed = shellIn(app, 'Removed');
    app.node.tryRemoveChild(removed.node.id);
    app.synth();
    expectAllKnown([stack]);
  });
});

describe('an aspect that', () => {
  const prefixing: Record<string, IAspect> = {
    'sets names': { visit: (node: IConstruct) => { if (node instanceof iam.CfnRole && node.roleName !== undefined) node.roleName = `acme-${node.roleName}`.slice(0, 64); } },
    'overrides names': { visit: (node: IConstruct) => { if (node instanceof iam.CfnRole) node.addPropertyOverride('RoleName', `acme-${node.node.addr.slice(-8)}`); } },
    'overrides names and paths': {
      visit: (node: IConstruct) => {
        if (node instanceof iam.CfnRole) {
          node.addPropertyOverride('RoleName', `acme-${node.node.addr.slice(-8)}`);
          node.path = '/acme/';
        }
      },
    },
  };

  const silent = (stack: Stack) => Annotations.of(stack).acknowledgeWarning('cdk-gameliftstreams-admin-shell:path');

  test.each(Object.entries(prefixing))('%s, on some stacks, before and after others are synthesized', (_, aspect) => {
    const app = testApp();
    const beta = shellIn(new Stage(app, 'Beta', { env: ENV }), 'AdminShell');
    const gamma = shellIn(new Stage(app, 'Gamma', { env: ENV }), 'AdminShell');
    const plain = shellIn(app, 'Plain');
    [beta, gamma, plain].forEach(silent);
    Stage.of(beta)!.synth(); // before Gamma's aspect has run
    Aspects.of(Stage.of(gamma)!).add(aspect, { priority: 900 });
    Aspects.of(app).add(aspect);
    app.synth();
    expectAllKnown([beta, gamma, plain]);
    expect(shellRoles(templateOf(gamma))[0]).toMatch(/\/acme-/);
  });

  test('removes the name does no harm in the shell\'s own stack', () => {
    const stack = testStack({ props: { env: ENV } });
    new StreamSessionAdminShell(stack, 'Shell', TAGS);
    Aspects.of(stack).add({ visit: node => { if (node instanceof iam.CfnRole) node.addPropertyDeletionOverride('RoleName'); } });
    const [, { FilterPattern }] = resources(Template.fromStack(stack).toJSON(), 'AWS::Logs::MetricFilter').find(([id]) => id.includes('Bypassed'))!;
    expect(rendered(FilterPattern)).toMatch(/\.arn != "\{ShellAccessRole\w+\.Arn\}"/);
  });

  test.each<[string, (role: iam.CfnRole) => void]>([
    ['removes the name', role => role.addPropertyDeletionOverride('RoleName')],
    ['makes the name a parameter', role => { role.roleName = new CfnParameter(role, 'Name').valueAsString; }],
  ])('%s: fails if another stack must know it, and says what to do', (_, change) => {
    const app = testApp();
    const [first] = [shellIn(app, 'First'), shellIn(app, 'Second')];
    Aspects.of(first).add({ visit: node => { if (node instanceof iam.CfnRole && node.node.path.includes('Access')) change(node); } });
    expect(() => app.synth()).toThrow(/\[Second\/.*the role of shell First\/Shell has no RoleName or Path that is known to other stacks at synth.*leave both as this library sets them/s);
  });
});

test('a shell of a second copy of the library is known, and knows the others', () => {
  const app = testApp();
  const first = shellIn(app, 'First');
  const second = new Stack(app, 'Second', { env: ENV });
  jest.isolateModules(() => {
    const copy = jest.requireActual<typeof import('../../../lib')>('../../../lib');
    expect(copy.StreamSessionAdminShell).not.toBe(StreamSessionAdminShell);
    const { auditTrail } = first.node.findChild('Shell') as StreamSessionAdminShell;
    new copy.StreamSessionAdminShell(second, 'Shell', { ...TAGS, auditTrail });
  });
  app.synth();
  expectAllKnown([first, second]);
});

test('a precreated role is known by its name, whatever its path', () => {
  const app = testApp();
  const stack = new Stack(app, 'First', { env: ENV });
  iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Shell/Broker/Role': 'acme-broker', 'Shell/Access/Role': 'acme-shell', 'Shell/AuditTrail/DeliveryRole': 'acme-delivery' } });
  new StreamSessionAdminShell(stack, 'Shell', TAGS);
  const other = shellIn(app, 'Second');
  app.synth();
  for (const template of [stack, other].map(templateOf)) expect(knownBy(template)[0]).toEqual(expect.arrayContaining(['role/acme-shell', `${PATH}acme-shell`]));
});

test.each([
  ['another Region', ENV, { ...ENV, region: 'eu-central-1' }],
  ['another account', ENV, { ...ENV, account: '444455556666' }],
  ['an environment that may be another', ENV, undefined],
])('a shell of %s is not known', (_, here, there) => {
  const app = testApp();
  const [first, second] = [shellIn(app, 'First', { env: here }), shellIn(app, 'Second', { env: there })];
  app.synth();
  expectAllKnown([first]);
  expectAllKnown([second]);
});

test('a multi-Region trail records other Regions, so their shells are known', () => {
  const app = testApp();
  const first = testStack({ app, id: 'First', props: { env: ENV } });
  new StreamSessionAdminShell(first, 'AdminShell', { ...TAGS, auditTrail: new AuditTrail(first, 'Trail', { isMultiRegionTrail: true }) });
  const second = shellIn(app, 'Second', { env: { ...ENV, region: 'eu-central-1' } });
  app.synth();
  expect(knownBy(templateOf(first))[0]).toEqual([first, second].flatMap(stack => shellRoles(templateOf(stack))).sort());
  expectAllKnown([second]);
});

test('trusted roles are known too, without duplicates, even if one is a shell of the app; and to all shells that share the trail', () => {
  const app = testApp();
  const first = shellIn(app, 'First');
  const other = first.node.findChild('Shell') as StreamSessionAdminShell;
  const second = new Stack(app, 'Second', { env: ENV });
  const far = 'arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/elsewhere';
  const trustedShellRoles = [other.shellRole, iam.Role.fromRoleArn(second, 'Far', far), iam.Role.fromRoleArn(second, 'Again', far)];
  new StreamSessionAdminShell(second, 'Shell', { ...TAGS, trustedShellRoles, auditTrail: other.auditTrail });
  app.synth();
  const known = [...shellRoles(templateOf(first)), ...shellRoles(templateOf(second)), `${PATH}elsewhere`].sort();
  expect(knownBy(templateOf(first))).toEqual([known]);
  expect([...knownByRules(templateOf(first)), ...knownByRules(templateOf(second))]).toEqual([known, known]);
});

test('without any shell, every call is a bypass', () => {
  const stack = testStack({ props: { env: ENV } });
  new AdminShellAlarms(stack, 'Alarms', { auditTrail: new AuditTrail(stack, 'Trail') });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterPattern: '{ ($.eventSource = "gameliftstreams.amazonaws.com") && ($.eventName = "CreateStreamSessionAdminShell") }',
  });
  const issuer = (arn: unknown[]) => ({ userIdentity: { sessionContext: { sessionIssuer: { arn } } } });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ source: ['aws.gameliftstreams'], detail: Match.objectLike({ $or: [issuer([{ exists: true }]), issuer([{ exists: false }])] }) }),
  });
});

test.each(['*', 'Arcade*', 'Arcad?', 'x") || ($.a = "'])('fails with a trusted role %j, which would trust more than one, or anyone', name => {
  const stack = testStack({ props: { env: ENV } });
  const trusted = iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/${name}`);
  const byName = iam.Role.fromRoleName(stack, 'N', name);
  expect(() => new AdminShellAlarms(stack, 'Alarms', { auditTrail: new AuditTrail(stack, 'Trail'), trustedShellRoles: [byName] })).toThrow(/exact ARN/);
  expect(() => new StreamSessionAdminShell(stack, 'AdminShell', { ...TAGS, trustedShellRoles: [trusted] })).toThrow(/trustedShellRoles has .*name each role by its exact ARN/);
});
