/**
 * What IAM must allow, listed by hand from what the library promises: nothing here is computed. A call that is not listed must
 * be refused. The principals are in principals.ts, the requests in requests.ts. `guarded` means under the guardrail as a service
 * control policy; what that can't prevent is listed as well.
 */

export interface Table {
  readonly title: string;
  /** The requests that every principal makes. */
  readonly columns: string[];
  /** What is allowed, by principal. */
  readonly allowed: Record<string, string[]>;
}

export const MATRIX: Table[] = [
  table('Opening a shell, by calling the service', 'CreateStreamSessionAdminShell', ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region', 'another account'], {
    'the shell role, as the broker assumes it': ['arcade'],
    'the shell role, without a session policy': ['arcade', 'legacy'],
    'the shell role of the tagged shell': ['tagged'],
    'admin of GameLift Streams': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'admin': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'admin of another account': ['another account'],
    'partner, admin in its own account': ['another account'],
    'guarded shell role': ['arcade', 'legacy'],
  }),
  table('Reading a stream session', 'GetStreamSession', ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region', 'another account'], {
    'the shell role, as the broker assumes it': ['arcade'],
    'the shell role, without a session policy': ['arcade', 'legacy'],
    'the shell role of the tagged shell': ['tagged'],
    'admin of GameLift Streams': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'admin': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'admin of another account': ['another account'],
    'partner, admin in its own account': ['another account'],
    'guarded admin': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'guarded admin of GameLift Streams': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'guarded deployment': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'guarded shell role': ['arcade', 'legacy'],
    'admin, guardrail attached': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'admin, guardrail as boundary': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
  }),
  table('Listing the stream sessions of a group', 'ListStreamSessions', ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region', 'another account'], {
    'operator': ['arcade', 'legacy'],
    'operator of one group': ['arcade'],
    'operator of the tagged shell': ['tagged'],
    'guarded operator': ['arcade', 'legacy'],
    'admin of GameLift Streams': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'admin': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'admin of another account': ['another account'],
    'partner, admin in its own account': ['another account'],
    'guarded admin': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'guarded admin of GameLift Streams': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'guarded deployment': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'admin, guardrail attached': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
    'admin, guardrail as boundary': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'another Region'],
  }),
  table('Other operations of the service', '', ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource: tagged', 'TagResource: other', 'UntagResource: tagged', 'TagResource, other key: other', 'CreateStreamGroup: with the tags', 'CreateStreamGroup: with a tag in capitals', 'CreateStreamGroup: plain'], {
    'admin of GameLift Streams': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource: tagged', 'TagResource: other', 'UntagResource: tagged', 'TagResource, other key: other', 'CreateStreamGroup: with the tags', 'CreateStreamGroup: with a tag in capitals', 'CreateStreamGroup: plain'],
    'admin': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource: tagged', 'TagResource: other', 'UntagResource: tagged', 'TagResource, other key: other', 'CreateStreamGroup: with the tags', 'CreateStreamGroup: with a tag in capitals', 'CreateStreamGroup: plain'],
    'guarded admin': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource, other key: other', 'CreateStreamGroup: plain'],
    'guarded admin of GameLift Streams': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource, other key: other', 'CreateStreamGroup: plain'],
    'guarded deployment': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource: tagged', 'TagResource: other', 'UntagResource: tagged', 'TagResource, other key: other', 'CreateStreamGroup: with the tags', 'CreateStreamGroup: with a tag in capitals', 'CreateStreamGroup: plain'],
    'admin, guardrail attached': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource, other key: other', 'CreateStreamGroup: plain'],
    'admin, guardrail as boundary': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource, other key: other', 'CreateStreamGroup: plain'],
  }),
  table('Asking the broker', 'ask', ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'another Region', 'another account', 'tagged shell'], {
    'operator': ['arcade', 'legacy', 'dot segments'],
    'operator of one group': ['arcade', 'dot segments'],
    'operator of the tagged shell': ['tagged shell'],
    'user': ['arcade', 'legacy', 'dot segments'],
    'member of a group': ['arcade', 'legacy', 'dot segments'],
    'admin': ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'another Region', 'tagged shell'],
    'admin of another account': ['another account'],
    'partner': ['arcade', 'dot segments'],
    'partner, admin in its own account': ['arcade', 'dot segments', 'another account'],
    'guarded admin': ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'another Region', 'tagged shell'],
    'guarded deployment': ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'another Region', 'tagged shell'],
    'guarded operator': ['arcade', 'legacy', 'dot segments'],
    'admin, guardrail attached': ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'another Region', 'tagged shell'],
    'admin, guardrail as boundary': ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'another Region', 'tagged shell'],
  }),
  table('Asking the broker, with a grant\'s conditions', 'ask', ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'], {
    'operator': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'operator of one group': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'operator with conditions': ['as required'],
    'user': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'member of a group': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'admin': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'partner': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'partner, admin in its own account': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'guarded admin': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'guarded deployment': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'guarded operator': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'admin, guardrail attached': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
    'admin, guardrail as boundary': ['as required', 'another network', 'no IP address', 'without MFA', 'federated', 'after the end'],
  }),
  table('Asking a private broker', 'ask privately', ['our VPC endpoint', 'another VPC endpoint', 'the internet'], {
    'operator': ['our VPC endpoint'],
    'admin': ['our VPC endpoint'],
    'guarded admin': ['our VPC endpoint'],
    'guarded deployment': ['our VPC endpoint'],
    'guarded operator': ['our VPC endpoint'],
    'admin, guardrail attached': ['our VPC endpoint'],
    'admin, guardrail as boundary': ['our VPC endpoint'],
  }),
  table('Assuming the roles of the shell, the function, an operator', 'assume', ['as the broker', 'no tags', 'no name', 'no name, no tags', 'forged tag', 'the other shell', 'the function', 'operators', 'lax shell role', 'lax function role'], {
    'the function': ['as the broker', 'no tags'],
    'a version of the function': ['as the broker', 'no tags'],
    'may assume any role': ['operators', 'lax shell role', 'lax function role'],
    'admin': ['operators', 'lax shell role', 'lax function role'],
    'guarded admin': ['operators'],
    'guarded deployment': ['operators'],
    'guarded function': ['as the broker', 'no tags'],
    'admin, guardrail attached': ['operators'],
    'admin, guardrail as boundary': ['operators'],
    'Lambda itself': ['the function'],
  }),
  table('Changing roles and policies', '', ['trust: shell role', 'inline: shell role', 'attach: shell role', 'pass: shell role', 'boundary: shell role', 'new: shell role', 'version: shell policy', 'trust: function role', 'inline: function role', 'pass: function role', 'new: deployment role', 'trust: deployment role', 'inline: operators'], {
    'admin': ['trust: shell role', 'inline: shell role', 'attach: shell role', 'pass: shell role', 'boundary: shell role', 'new: shell role', 'version: shell policy', 'trust: function role', 'inline: function role', 'pass: function role', 'new: deployment role', 'trust: deployment role', 'inline: operators'],
    'guarded admin': ['inline: operators'],
    'guarded deployment': ['trust: shell role', 'inline: shell role', 'attach: shell role', 'pass: shell role', 'boundary: shell role', 'new: shell role', 'version: shell policy', 'trust: function role', 'inline: function role', 'pass: function role', 'new: deployment role', 'trust: deployment role', 'inline: operators'],
    'admin, guardrail attached': ['inline: operators'],
    'admin, guardrail as boundary': ['inline: operators'],
  }),
  table('Invoking the function, or changing its code', '', ['invoke: the method', 'invoke: test button', 'invoke: other stage', 'invoke: other API', 'invoke: by version', 'change: code', 'change: settings', 'change: permission', 'change: API', 'change: method'], {
    'admin': ['invoke: the method', 'invoke: test button', 'invoke: other stage', 'invoke: other API', 'invoke: by version', 'change: code', 'change: settings', 'change: permission', 'change: API', 'change: method'],
    'guarded deployment': ['invoke: the method', 'invoke: test button', 'invoke: other stage', 'invoke: other API', 'invoke: by version', 'change: code', 'change: settings', 'change: permission', 'change: API', 'change: method'],
    'API Gateway itself': ['invoke: the method'],
  }),
  table('What the function does with its own role', '', ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: another Region', 'log: write own', 'log: write other', 'log: delete own'], {
    'the function': ['event: opened', 'event: refused', 'log: write own'],
    'a version of the function': ['event: opened', 'event: refused', 'log: write own'],
    'other code with its role': ['log: write own'],
    'its role, outside Lambda': ['log: write own'],
    'admin': ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: another Region', 'log: write own', 'log: write other', 'log: delete own'],
    'guarded admin': ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: another Region', 'log: write own', 'log: write other', 'log: delete own'],
    'guarded deployment': ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: another Region', 'log: write own', 'log: write other', 'log: delete own'],
    'guarded function': ['event: opened', 'event: refused', 'log: write own'],
    'admin, guardrail attached': ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: another Region', 'log: write own', 'log: write other', 'log: delete own'],
    'admin, guardrail as boundary': ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: another Region', 'log: write own', 'log: write other', 'log: delete own'],
  }),
];

/** @param prefix of each column's name, if the columns are about one action */
export function table(title: string, prefix: string, columns: string[], allowed: Record<string, string[]>): Table {
  const whole = (names: string[]) => names.map(name => prefix === '' ? name : `${prefix}: ${name}`);
  return { title, columns: whole(columns), allowed: Object.fromEntries(Object.entries(allowed).map(([who, names]) => [who, whole(names)])) };
}
