import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allPages, ROOT } from './markdown';
import list from './regions.json';
import { IAM_HOMES } from '../../lib/alarms/iam-events';

// Which Regions have the service: AWS's list, by the day on which it was read. test/boto3/commands_test.py asks botocore for an endpoint in each.

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** Where a page's text puts a broker or a forwarder's target. */
function regionsOf(text: string): string[] {
  return [
    ...[...text.matchAll(/execute-api\.([a-z0-9-]+)\.(?:vpce\.)?amazonaws\.com/g)].map(([, region]) => region),
    ...[...text.matchAll(/regions: \[([^\]]*)\]/g)].flatMap(([, regions]) => [...regions.matchAll(/'([^']+)'/g)].map(([, region]) => region)),
  ].filter(region => !region.includes('REGION'));
}

test('README names them, and where and when they were read', () => {
  const names = list.regions.join(', ').replace(/, (?=[^,]*$)/, ' or ');
  expect(readme).toContain(`its Region: ${names} ([AWS's list](${list.source}), read on ${list.read})`);
});

test('every broker and every forwarder that a page shows is in one of them', () => {
  const shown = allPages().filter(({ path }) => path !== 'API.md').flatMap(({ path, text }) => regionsOf(text).map(region => ({ path, region })));
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter(({ region }) => !list.regions.includes(region))).toEqual([]);
  expect(regionsOf('https://abc123.execute-api.eu-west-1.amazonaws.com/prod')).toEqual(['eu-west-1']);
});

test('none of them is where IAM\'s events arise, so that each shell needs a forwarder, as README says', () => {
  expect(list.regions.filter(region => IAM_HOMES.includes(region))).toEqual([]);
  expect(readme).toContain('only in us-east-1, where GameLift Streams isn\'t available');
});
