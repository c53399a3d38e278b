/**
 * A shell that is scoped by tags can be opened wherever somebody sets them: who does, in any of the ways, is heard; other
 * tags are nobody's business.
 */
import { Stack } from 'aws-cdk-lib';
import { ACCOUNT, asEvent, managementCall, REGION, type Json } from './records/cloudtrail';
import { synthesize } from './world';
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
const anywhere = (eventName: string, parameters: Json) => managementCall('tagging.amazonaws.com', eventName, { resourceARNList: [GROUP_ARN], ...parameters });

/** The same with small and capital letters: records of this service have capitals in the documents, those of others small ones. */
function changesOf(key: string): Record<string, Json> {
  return {
    'tagged': service('TagResource', { ResourceArn: GROUP_ARN, Tags: { [key]: 'allowed' } }),
    'tagged, in small letters': service('TagResource', { resourceArn: GROUP_ARN, tags: { [key]: 'allowed' } }),
    'tagged with any value': service('TagResource', { ResourceArn: GROUP_ARN, Tags: { team: 'x', [key]: '' } }),
    'tagged, and refused': service('TagResource', { ResourceArn: GROUP_ARN, Tags: { [key]: 'allowed' } }, { errorCode: 'AccessDenied' }),
    'made with the tag': service('CreateStreamGroup', { Description: 'Mine', Tags: { [key]: 'allowed' } }),
    'untagged': service('UntagResource', { ResourceArn: GROUP_ARN, TagKeys: [key] }),
    'untagged, among others': service('UntagResource', { resourceArn: GROUP_ARN, tagKeys: ['team', key] }),
    'tagged by Resource Groups': anywhere('TagResources', { tags: { [key]: 'allowed' } }),
    'untagged by Resource Groups': anywhere('UntagResources', { tagKeys: [key] }),
  };
}

describe.each(Object.keys(FEATURE_FLAGS))('feature flags: %s', flags => {
  const rules = scopedBy({ 'admin-shell': 'allowed', 'stage': 'test' }, flags);
  const plain = scopedBy({ other: 'x' }, flags);
  const hearing = (of: typeof rules, record: Json) => [false, true]
    .map(missing => of.some(rule => ruleMatches(rule, asEvent(record), missing)));

  test.each(['admin-shell', 'stage'])('%s: every way to set or remove it is heard', key => {
    const all = Object.entries(changesOf(key));
    expect(all.map(([name, record]) => [name, ...hearing(rules, record)])).toEqual(all.map(([name]) => [name, true, true]));
  });

  test.each(['team', 'admin-shell2', 'Admin-Shell'])('%s, which is no part of the scope: silence', key => {
    const all = Object.entries(changesOf(key));
    expect(all.map(([name, record]) => [name, ...hearing(rules, record)])).toEqual(all.map(([name]) => [name, false, false]));
  });

  test('tags of other things, set by Resource Groups: silence', () => {
    const elsewhere = [`arn:aws:sns:${REGION}:${ACCOUNT}:GameBackend-Topic`, `arn:aws:gameliftstreams:${REGION}:${ACCOUNT}:application/a-1AB2C3De4`];
    const parameters = { tags: { stage: 'test' }, tagKeys: ['stage'], resourceARNList: elsewhere };
    expect(['TagResources', 'UntagResources'].map(eventName => anywhere(eventName, parameters)).map(record => hearing(rules, record))).toEqual([[false, false], [false, false]]);
  });

  test('a shell with another scope doesn\'t hear it', () => {
    const all = Object.entries(changesOf('stage'));
    expect(all.map(([name, record]) => [name, ...hearing(plain, record)])).toEqual(all.map(([name]) => [name, false, false]));
  });
});
