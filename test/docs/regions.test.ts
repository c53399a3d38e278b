import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allPages, ROOT } from './markdown';
import list from './regions.json';
import { IAM_HOMES } from '../../lib/alarms/iam-events';

// The Regions with the service: AWS's list, and the day on which it was read. test/boto3/commands_test.py checks that botocore has their endpoints.

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The Regions of the brokers and forwarders' targets in a text. */
function regionsOf(text: string): string[] {
  return [
    ...[...text.matchAll(/execute-api\.([a-z0-9-]+)\.(?:vpce\.)?amazonaws\.com/g)].map(([, region]) => region),
    ...[...text.matchAll(/regions: \[([^\]]*)\]/g)].flatMap(([, regions]) => [...regions.matchAll(/'([^']+)'/g)].map(([, region]) => region)),
  ].filter(region => !region.includes('REGION'));
}

test('README lists them with source and date', () => {
  const names = list.regions.join(', ').replace(/, (?=[^,]*$)/, ' or ');
  expect(readme).toContain(`its Region: ${names} ([AWS's list](${list.source}), read on ${list.read})`);
});

test('the brokers and forwarders\' targets on our pages are in one of them', () => {
  const shown = allPages().filter(({ path }) => path !== 'API.md').flatMap(({ path, text }) => regionsOf(text).map(region => ({ path, region })));
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter(({ region }) => !list.regions.includes(region))).toEqual([]);
  expect(regionsOf('https://abc123.execute-api.eu-west-1.amazonaws.com/prod')).toEqual(['eu-west-1']);
});

test('IAM sends its events to none of them, so each shell needs a forwarder, as README says', () => {
  expect(list.regions.filter(region => IAM_HOMES.includes(region))).toEqual([]);
  expect(readme).toContain('only in us-east-1, where GameLift Streams isn\'t available');
});
