import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../scripts/repository';
import { disagreements, keysOf, type Finding, type Reviewed } from '../../scripts/second-opinions/finding';
import { REVIEWED } from '../../scripts/second-opinions/reviewed';

// Comparing the findings of checkov and cfn-guard with the reviewed ones. `npm run test:second-opinions` runs the tools.

const read = (path: string) => readFileSync(join(repositoryRoot(), path), 'utf8');
const FOUND: Finding[] = [
  { id: 'CKV_1', type: 'AWS::S3::Bucket', where: 'A Bucket' },
  { id: 'CKV_1', type: 'AWS::S3::Bucket', where: 'B Bucket' },
  { id: 'CT.1', type: 'AWS::S3::Bucket', where: 'A Bucket' },
];
const KNOWN: Reviewed[] = [{ ids: ['CKV_1', 'CT.1'], type: 'AWS::S3::Bucket', why: 'it is' }];

test('agrees if every finding is reviewed, and every review has a finding', () => expect(disagreements(FOUND, KNOWN)).toEqual([]));

test.each([
  ['an unreviewed check', [...FOUND, { ...FOUND[0], id: 'CKV_2' }], KNOWN, 'CKV_2 on AWS::S3::Bucket is not in reviewed.ts: A Bucket'],
  ['a reviewed check on another type of resource', [...FOUND, { ...FOUND[0], type: 'AWS::SQS::Queue' }], KNOWN, 'CKV_1 on AWS::SQS::Queue is not in reviewed.ts: A Bucket'],
  ['the other tool\'s check', FOUND, [{ ...KNOWN[0], ids: ['CKV_1'] }], 'CT.1 on AWS::S3::Bucket is not in reviewed.ts: A Bucket'],
  ['an entry without a finding', FOUND.slice(0, 2), KNOWN, 'CT.1 on AWS::S3::Bucket is in reviewed.ts, but no longer occurs'],
])('fails on %s', (_, found, known, problem) => expect(disagreements(found as Finding[], known)).toEqual([problem]));

test('each check and type is reviewed once, with a reason', () => {
  expect(new Set(REVIEWED.flatMap(keysOf)).size).toBe(REVIEWED.flatMap(keysOf).length);
  for (const { why } of REVIEWED) expect(why.length).toBeGreaterThan(12);
});

test.each(REVIEWED.flatMap(({ ids, answer }) => answer === undefined ? [] : [[ids.join(', '), answer] as const]))('the option or section that answers %s exists', (_, answer) => {
  if ('option' in answer) {
    expect(read('API.md')).toMatch(new RegExp(`^##### .${answer.option}.<sup>Optional`, 'm'));
    expect(read('docs/security.md')).toContain(`\`${answer.option}\``);
  } else {
    expect(read('docs/security.md')).toContain(`\n## ${answer.heading}\n`);
  }
});
