import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../scripts/repository';
import { disagreements, type Finding, type Reviewed } from '../../scripts/second-opinions/finding';
import { REVIEWED } from '../../scripts/second-opinions/reviewed';

// What becomes of what checkov and cfn-guard find; `npm run test:second-opinions` runs them.

const read = (path: string) => readFileSync(join(repositoryRoot(), path), 'utf8');
const FOUND: Finding[] = [
  { tool: 'checkov', id: 'CKV_1', type: 'AWS::S3::Bucket', where: 'A Bucket' },
  { tool: 'checkov', id: 'CKV_1', type: 'AWS::S3::Bucket', where: 'B Bucket' },
  { tool: 'cfn-guard', id: 'CT.1', type: 'AWS::S3::Bucket', where: 'A Bucket' },
];
const KNOWN: Reviewed[] = [{ tool: 'checkov', id: 'CKV_1', type: 'AWS::S3::Bucket', why: 'it is' }, { tool: 'cfn-guard', id: 'CT.1', type: 'AWS::S3::Bucket', why: 'it is' }];

test('agree where everything was looked into, and everything is found', () => expect(disagreements(FOUND, KNOWN)).toEqual([]));

test.each([
  ['a check that nobody has looked into', [...FOUND, { ...FOUND[0], id: 'CKV_2' }], KNOWN, 'checkov CKV_2 on AWS::S3::Bucket is not in reviewed.ts: A Bucket'],
  ['a known check on another kind of resource', [...FOUND, { ...FOUND[0], type: 'AWS::SQS::Queue' }], KNOWN, 'checkov CKV_1 on AWS::SQS::Queue is not in reviewed.ts: A Bucket'],
  ['the other tool\'s', FOUND, [KNOWN[0]], 'cfn-guard CT.1 on AWS::S3::Bucket is not in reviewed.ts: A Bucket'],
  ['an entry that is not found any more', FOUND.slice(0, 2), KNOWN, 'cfn-guard CT.1 on AWS::S3::Bucket is in reviewed.ts, and is not found any more'],
])('fails on %s', (_, found, known, problem) => expect(disagreements(found as Finding[], known)).toEqual([problem]));

test('each kind is on the list once, with a reason', () => {
  expect(new Set(REVIEWED.map(({ tool, id, type }) => `${tool} ${id} ${type}`)).size).toBe(REVIEWED.length);
  for (const { why } of REVIEWED) expect(why.length).toBeGreaterThan(12);
});

test.each(REVIEWED.flatMap(({ id, answer }) => answer === undefined ? [] : [[id, answer] as const]))('what answers %s is there', (_, answer) => {
  if ('option' in answer) {
    // An option of the shell or of a trail, and the threat model names it.
    expect(read('API.md')).toMatch(new RegExp(`^##### .${answer.option}.<sup>Optional`, 'm'));
    expect(read('docs/security.md')).toContain(`\`${answer.option}\``);
  } else {
    expect(read('docs/security.md')).toContain(`\n## ${answer.heading}\n`);
  }
});
