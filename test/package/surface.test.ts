import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiOf, type Assembly } from '../../scripts/checks/api-surface';
import { API_BASELINE, constructIds, CONSTRUCTS_BASELINE, publicApi } from '../../scripts/checks/surface';

// What users depend on must not change unnoticed. Needs a compiled library: `npm test` compiles first.

const baseline = (path: string) => readFileSync(join(__dirname, '..', '..', path), 'utf8');

/** Lines with the type that they belong to, so that members of the same name are distinguished. */
function linesOf(text: string): string[] {
  let above = '';
  return text.split('\n').filter(line => line !== '').map(line => {
    if (!line.startsWith('  ')) above = line;
    return line === above ? line : `${above.split(' ').slice(0, 3).join(' ')}: ${line.trim()}`;
  });
}

/** @throws with what was removed and what was added */
function requireUnchanged(what: string, before: string, now: string, consequence: string): void {
  const [old, current] = [linesOf(before), linesOf(now)];
  const changes = [...old.filter(line => !current.includes(line)).map(line => `- ${line}`), ...current.filter(line => !old.includes(line)).map(line => `+ ${line}`)];
  if (changes.length === 0) return;
  throw new Error(`${what} changed:\n${changes.join('\n')}\n${consequence}\nIf you mean it: npm run build && npm run surface, and commit the file with an entry in CHANGELOG.md.`);
}

const API_CONSEQUENCE = 'A line that is gone (-) breaks users, and so does a new one (+) that is not optional: that is a BREAKING CHANGE.';
const IDS_CONSEQUENCE = 'A construct path or logical id that is gone (-) makes CloudFormation delete that resource, or replace it, in every stack of every user.';

test('the public API is as committed', () => {
  requireUnchanged('The public API', baseline(API_BASELINE), publicApi(), API_CONSEQUENCE);
});

test('construct paths and logical ids are as committed', () => {
  requireUnchanged('Construct paths or logical ids', baseline(CONSTRUCTS_BASELINE), constructIds(), IDS_CONSEQUENCE);
});

test('every resource has a construct path in the baseline', () => {
  expect(baseline(CONSTRUCTS_BASELINE)).not.toContain('(no path)');
  expect(baseline(CONSTRUCTS_BASELINE)).toMatch(/^Arcade\/AdminShell\/Access\/Role\/Resource {2}AWS::IAM::Role {2}AdminShellAccessRole[0-9A-F]{8}$/m);
});

const assembly = (optional: boolean, defaultValue = '25'): Assembly => ({
  name: 'lib',
  types: {
    'lib.Props': { name: 'Props', kind: 'interface', datatype: true, properties: [{ name: 'wait', type: { primitive: 'number' }, optional, docs: { default: defaultValue } }] },
    'lib.Shell': { name: 'Shell', kind: 'class', initializer: { parameters: [{ name: 'props', type: { fqn: 'lib.Props' } }] }, methods: [{ name: 'open' }] },
  },
});
const { 'lib.Shell': _, ...rest } = assembly(true).types;

test.each([
  ['a property that became required', apiOf(assembly(false)), /- struct Props: wait\?: number = 25\n\+ struct Props: wait: number = 25\n/],
  ['another default', apiOf(assembly(true, '20')), /\+ struct Props: wait\?: number = 20\n/],
  ['a removed class', apiOf({ name: 'lib', types: rest }), /- class Shell\n- class Shell: new\(props: Props\)\n- class Shell: open\(\): void\n.*BREAKING CHANGE[^]*npm run surface/],
])('fails for %s, and says what to do', (_case, now, message) => {
  expect(() => requireUnchanged('The public API', apiOf(assembly(true)), now, API_CONSEQUENCE)).toThrow(message);
});

test('fails for another logical id', () => {
  expect(() => requireUnchanged('Construct paths or logical ids', 'A/B  AWS::S3::Bucket  AB1\n', 'A/B  AWS::S3::Bucket  AB2\n', IDS_CONSEQUENCE))
    .toThrow('- A/B  AWS::S3::Bucket  AB1\n+ A/B  AWS::S3::Bucket  AB2\nA construct path');
});
