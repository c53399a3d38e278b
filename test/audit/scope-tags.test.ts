/**
 * A shell that is scoped by tags can be opened wherever someone sets them. So every way to set or remove one matches a rule;
 * other tags don't.
 */
import { Stack } from 'aws-cdk-lib';
import { ACCOUNT, asEvent, managementCall, REGION, type Json } from './records/cloudtrail';
import { synthesize } from './variants';
import { StreamSessionAdminShell } from '../../lib';
import { eventRules, ruleMatches } from '../../local/signals/signals';
import { ENV, FEATURE_FLAGS } from '../lib/app';

const GROUP_ARN = `arn:aws:gameliftstreams:${REGION}:${ACCOUNT}:streamgroup/sg-1AB2C3De4`;

const scopedBy = (streamGroupTags: Record<string, string>, flags: string) => eventRules(synthesize(app => {
  const stack = new Stack(app, 'Tagged', { env: ENV });
  new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags });
  return [stack];
}, FEATURE_FLAGS[flags])[0]);

const service = (eventName: string, parameters: Json, more: Json = {}) => managementCall('gameliftstreams.amazonaws.com', eventName, parameters, more);
const byResourceGroups = (eventName: string, parameters: Json) => managementCall('tagging.amazonaws.com', eventName, { resourceARNList: [GROUP_ARN], ...parameters });

/** In both cases: the documentation has this service's parameters in upper camel case, and other services' in lower. */
function changesOf(key: string): Record<string, Json> {
  return {
    'tagged': service('TagResource', { ResourceArn: GROUP_ARN, Tags: { [key]: 'allowed' } }),
    'tagged, in lower camel case': service('TagResource', { resourceArn: GROUP_ARN, tags: { [key]: 'allowed' } }),
    'tagged with any value': service('TagResource', { ResourceArn: GROUP_ARN, Tags: { team: 'x', [key]: '' } }),
    'tagged, and refused': service('TagResource', { ResourceArn: GROUP_ARN, Tags: { [key]: 'allowed' } }, { errorCode: 'AccessDenied' }),
    'created with the tag': service('CreateStreamGroup', { Description: 'Mine', Tags: { [key]: 'allowed' } }),
    'untagged': service('UntagResource', { ResourceArn: GROUP_ARN, TagKeys: [key] }),
    'untagged, among others': service('UntagResource', { resourceArn: GROUP_ARN, tagKeys: ['team', key] }),
    'tagged by Resource Groups': byResourceGroups('TagResources', { tags: { [key]: 'allowed' } }),
    'untagged by Resource Groups': byResourceGroups('UntagResources', { tagKeys: [key] }),
  };
}

describe.each(Object.keys(FEATURE_FLAGS))('feature flags: %s', flags => {
  const rules = scopedBy({ 'admin-shell': 'allowed', 'stage': 'test' }, flags);
  const plain = scopedBy({ other: 'x' }, flags);
  const verdicts = (of: typeof rules, record: Json) => [false, true]
    .map(missing => of.some(rule => ruleMatches(rule, asEvent(record), missing)));

  test.each(['admin-shell', 'stage'])('%s: every way to set or remove it matches', key => {
    const all = Object.entries(changesOf(key));
    expect(all.map(([name, record]) => [name, ...verdicts(rules, record)])).toEqual(all.map(([name]) => [name, true, true]));
  });

  test.each(['team', 'admin-shell2', 'Admin-Shell'])('%s, which is not part of the scope, does not match', key => {
    const all = Object.entries(changesOf(key));
    expect(all.map(([name, record]) => [name, ...verdicts(rules, record)])).toEqual(all.map(([name]) => [name, false, false]));
  });

  test('tags of other resources, set by Resource Groups, do not match', () => {
    const elsewhere = [`arn:aws:sns:${REGION}:${ACCOUNT}:GameBackend-Topic`, `arn:aws:gameliftstreams:${REGION}:${ACCOUNT}:application/a-1AB2C3De4`];
    const parameters = { tags: { stage: 'test' }, tagKeys: ['stage'], resourceARNList: elsewhere };
    expect(['TagResources', 'UntagResources'].map(eventName => byResourceGroups(eventName, parameters)).map(record => verdicts(rules, record))).toEqual([[false, false], [false, false]]);
  });

  test('the rules of a shell with another scope do not match', () => {
    const all = Object.entries(changesOf('stage'));
    expect(all.map(([name, record]) => [name, ...verdicts(plain, record)])).toEqual(all.map(([name]) => [name, false, false]));
  });
});
