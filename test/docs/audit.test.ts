import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { costsOfDefaults, costsPage, partsOf, total } from '../../bench/costs-page';
import prices from '../../bench/prices.json';
import { StreamSessionAdminShell } from '../../lib';

const root = join(__dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
const sources = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
const library = sources.map(file => read('lib', file)).join('\n');

describe('docs/runbook.md', () => {
  test.each(['opened', 'bypassed', 'denied', 'burst', 'brokerErrors', 'emergency', 'tampered', 'unexplained', 'heartbeat'])('%s: what happened, what to look at, how to stop it', name => {
    const part = new RegExp(`^## ${name}\\n(.*?)(?=^## |(?![^]))`, 'ms').exec(read('docs', 'runbook.md'))?.[1];
    for (const heading of ['**What happened.**', '**First five minutes.**', '**How to stop it.**']) expect(part).toContain(heading);
  });
});

describe('docs/audit.md', () => {
  const audit = read('docs', 'audit.md');

  test('names every warning by its ID', () => {
    const prefix = 'cdk-gameliftstreams-admin-shell:';
    const warnings = [...new Set([
      ...[...library.matchAll(/addWarningV2\('cdk-gameliftstreams-admin-shell:((?:audit|backup|invocations)-[a-z-]+)'/g)].map(([, id]) => id),
      ...[...library.matchAll(/warnOfMissing\(scope, \w+, '([a-z-]+)'/g)].map(([, id]) => id),
      ...[...library.matchAll(/addToKey\(scope, key, '([a-z-]+)'/g)].map(([, what]) => `key-policy-${what}`),
    ])];
    expect(warnings.sort()).toEqual(['audit-trail-selectors', 'backup-topic', 'invocations-unrecorded', 'key-policy-cloudtrail', 'key-policy-logs', 'key-policy-notices', 'topic-policy']);
    for (const id of warnings) expect(audit.includes(`${prefix}${id}`) || audit.includes(`…:${id}`)).toBe(true);
  });

  test('docs/grants.md names the warnings about grants', () => {
    const warnings = [...new Set([...library.matchAll(/addWarningV2\('cdk-gameliftstreams-admin-shell:(grant[a-z-]+)'/g)].map(([, id]) => id))];
    expect(warnings.sort()).toEqual(['grant-ended', 'grantee-account', 'grantee-arn', 'grantee-policies']);
    for (const id of warnings) expect(read('docs', 'grants.md')).toContain(`…:${id}`);
  });
});

describe('docs/costs.md', () => {
  const parts = costsOfDefaults();
  const page = read('docs', 'costs.md');

  test('matches template and prices', () => expect(page).toBe(costsPage()));

  test('the rows add up to the total, which README also states', () => {
    const [, few, many] = /^\| \*\*total\*\* \| \*\*([\d.]+)\*\* \| \*\*([\d.]+)\*\* \|$/m.exec(page)!;
    const rows = [...page.matchAll(/^\| (?!part|\*\*)[^|]*\| (<? ?[\d.]+) \| (<? ?[\d.]+) \|$/gm)];
    expect(rows).toHaveLength(parts.length);
    const sum = (column: 1 | 2) => rows.map(row => Number(row[column].replace('< ', ''))).reduce((subtotal, usd) => subtotal + usd, 0);
    expect(Math.abs(sum(1) - Number(few))).toBeLessThan(0.06);
    expect(Math.abs(sum(2) - Number(many))).toBeLessThan(0.06);
    expect(read('README.md')).toMatch(new RegExp(`about ${Math.round(Number(few))} US dollars a month`, 'i'));
  });

  test('fails to match after a change of the template or the number of shells', () => {
    const without = partsOf({ Resources: {} });
    expect(total(without, 100)).toBeLessThan(total(parts, 100) - 5);
    expect(total(parts, 100)).toBeLessThan(total(parts, 10_000));
  });

  test('every price has a unit, AWS\'s page as its source, and a dated copy that contains it; the page lists those that have none', () => {
    expect(prices.date).toMatch(/^20\d\d-\d\d-\d\d$/);
    for (const { usd, per, unit, source } of Object.values(prices.prices)) {
      expect([usd > 0, per >= 1, unit.length > 3, source]).toEqual([true, true, true, expect.stringMatching(/^https:\/\/aws\.amazon\.com\/[a-z0-9-]+\/pricing\/$/)]);
    }
    for (const { unit, ...price } of Object.values(prices.prices)) {
      if (!('read' in price)) expect([price, page]).toEqual([expect.objectContaining({ unconfirmed: expect.any(String) }), expect.stringContaining(`for a ${unit}.`)]);
      else expect([Object.keys(prices.copies), price.read.on <= prices.date, price.read.on]).toEqual([expect.arrayContaining([price.read.in]), true, expect.stringMatching(/^20\d\d-\d\d-\d\d$/)]);
    }
  });
});

test('docs/setup.md states the number of a shell\'s resources', () => {
  const stack = new Stack();
  new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
  const template = Template.fromStack(stack);
  const count = (type: string) => Object.keys(template.findResources(type)).length;
  expect(read('docs', 'setup.md')).toContain(`- **${count('AWS::CloudWatch::Alarm')} alarms, ${count('AWS::Logs::MetricFilter')} metric filters, ${count('AWS::Events::Rule')} EventBridge rules:**`);
});
