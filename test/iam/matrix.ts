/**
 * What IAM lets through, by hand, from what the library promises: nothing here is computed. A call that is not listed must be
 * refused. Who asks is in who.ts, what they ask in what.ts. `guarded` is under the guardrail as a service control policy; what
 * it can't stop is listed as well.
 */

export interface Table {
  readonly title: string;
  /** Everything that is asked here, of everyone in who.ts. */
  readonly columns: string[];
  /** What goes through, by who asks. */
  readonly allowed: Record<string, string[]>;
}

export const MATRIX: Table[] = [
  table('Opening a shell, the service asked directly', 'CreateStreamSessionAdminShell', ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region', 'far account'], {
    'the shell the broker opens': ['arcade'],
    'the shell role, not narrowed': ['arcade', 'legacy'],
    'the shell role of the tags': ['tagged'],
    'admin of the service': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'admin': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'admin of another account': ['far account'],
    'partner, admin at home': ['far account'],
    'guarded shell role': ['arcade', 'legacy'],
  }),
  table('Looking at a stream session', 'GetStreamSession', ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region', 'far account'], {
    'the shell the broker opens': ['arcade'],
    'the shell role, not narrowed': ['arcade', 'legacy'],
    'the shell role of the tags': ['tagged'],
    'admin of the service': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'admin': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'admin of another account': ['far account'],
    'partner, admin at home': ['far account'],
    'guarded admin': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'guarded admin of the service': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'guarded deployment': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'guarded shell role': ['arcade', 'legacy'],
    'admin, guardrail attached': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'admin, guardrail as boundary': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
  }),
  table('Listing the stream sessions of a group', 'ListStreamSessions', ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region', 'far account'], {
    'operator': ['arcade', 'legacy'],
    'operator of one group': ['arcade'],
    'operator of the tags': ['tagged'],
    'guarded operator': ['arcade', 'legacy'],
    'admin of the service': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'admin': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'admin of another account': ['far account'],
    'partner, admin at home': ['far account'],
    'guarded admin': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'guarded admin of the service': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'guarded deployment': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'admin, guardrail attached': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
    'admin, guardrail as boundary': ['arcade', 'legacy', 'other', 'tagged', 'one tag', 'wrong tag', 'far Region'],
  }),
  table('What else the service can do', '', ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource: tagged', 'TagResource: other', 'UntagResource: tagged', 'TagResource, other key: other', 'CreateStreamGroup: with the tags', 'CreateStreamGroup: with a tag in capitals', 'CreateStreamGroup: plain'], {
    'admin of the service': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource: tagged', 'TagResource: other', 'UntagResource: tagged', 'TagResource, other key: other', 'CreateStreamGroup: with the tags', 'CreateStreamGroup: with a tag in capitals', 'CreateStreamGroup: plain'],
    'admin': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource: tagged', 'TagResource: other', 'UntagResource: tagged', 'TagResource, other key: other', 'CreateStreamGroup: with the tags', 'CreateStreamGroup: with a tag in capitals', 'CreateStreamGroup: plain'],
    'guarded admin': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource, other key: other', 'CreateStreamGroup: plain'],
    'guarded admin of the service': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource, other key: other', 'CreateStreamGroup: plain'],
    'guarded deployment': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource: tagged', 'TagResource: other', 'UntagResource: tagged', 'TagResource, other key: other', 'CreateStreamGroup: with the tags', 'CreateStreamGroup: with a tag in capitals', 'CreateStreamGroup: plain'],
    'admin, guardrail attached': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource, other key: other', 'CreateStreamGroup: plain'],
    'admin, guardrail as boundary': ['StartStreamSession: arcade', 'TerminateStreamSession: arcade', 'TagResource, other key: other', 'CreateStreamGroup: plain'],
  }),
  table('Asking the broker', 'ask', ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'far Region', 'far account', 'tags, any group'], {
    'operator': ['arcade', 'legacy', 'dot segments'],
    'operator of one group': ['arcade', 'dot segments'],
    'operator of the tags': ['tags, any group'],
    'user': ['arcade', 'legacy', 'dot segments'],
    'member of a group': ['arcade', 'legacy', 'dot segments'],
    'admin': ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'far Region', 'tags, any group'],
    'admin of another account': ['far account'],
    'partner': ['arcade', 'dot segments'],
    'partner, admin at home': ['arcade', 'dot segments', 'far account'],
    'guarded admin': ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'far Region', 'tags, any group'],
    'guarded deployment': ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'far Region', 'tags, any group'],
    'guarded operator': ['arcade', 'legacy', 'dot segments'],
    'admin, guardrail attached': ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'far Region', 'tags, any group'],
    'admin, guardrail as boundary': ['arcade', 'legacy', 'other', 'encoded', 'dot segments', 'GET', 'other path', 'other stage', 'far Region', 'tags, any group'],
  }),
  table('Asking the broker, where a grant has conditions', 'ask', ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'], {
    'operator': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'operator of one group': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'operator under conditions': ['as agreed'],
    'user': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'member of a group': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'admin': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'partner': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'partner, admin at home': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'guarded admin': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'guarded deployment': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'guarded operator': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'admin, guardrail attached': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
    'admin, guardrail as boundary': ['as agreed', 'another network', 'no address', 'without MFA', 'federated', 'too late'],
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
  table('Becoming the shell role, the function, an operator', 'assume', ['as the broker', 'no tags', 'no name', 'bare', 'forged tag', 'the other shell', 'the function', 'operators', 'lax shell role', 'lax function role'], {
    'the function': ['as the broker', 'no tags'],
    'the function, by version': ['as the broker', 'no tags'],
    'may assume any role': ['operators', 'lax shell role', 'lax function role'],
    'admin': ['operators', 'lax shell role', 'lax function role'],
    'guarded admin': ['operators'],
    'guarded deployment': ['operators'],
    'guarded function': ['as the broker', 'no tags'],
    'admin, guardrail attached': ['operators'],
    'admin, guardrail as boundary': ['operators'],
    'Lambda itself': ['the function'],
  }),
  table('Changing who may', '', ['trust: shell role', 'inline: shell role', 'attach: shell role', 'pass: shell role', 'boundary: shell role', 'new: shell role', 'version: shell policy', 'trust: function role', 'inline: function role', 'pass: function role', 'new: deployment role', 'trust: deployment role', 'inline: operators'], {
    'admin': ['trust: shell role', 'inline: shell role', 'attach: shell role', 'pass: shell role', 'boundary: shell role', 'new: shell role', 'version: shell policy', 'trust: function role', 'inline: function role', 'pass: function role', 'new: deployment role', 'trust: deployment role', 'inline: operators'],
    'guarded admin': ['inline: operators'],
    'guarded deployment': ['trust: shell role', 'inline: shell role', 'attach: shell role', 'pass: shell role', 'boundary: shell role', 'new: shell role', 'version: shell policy', 'trust: function role', 'inline: function role', 'pass: function role', 'new: deployment role', 'trust: deployment role', 'inline: operators'],
    'admin, guardrail attached': ['inline: operators'],
    'admin, guardrail as boundary': ['inline: operators'],
  }),
  table('Running the function without the API, or other code in its place', '', ['invoke: the method', 'invoke: test button', 'invoke: other stage', 'invoke: other API', 'invoke: by version', 'change: code', 'change: settings', 'change: permission', 'change: API', 'change: method'], {
    'admin': ['invoke: the method', 'invoke: test button', 'invoke: other stage', 'invoke: other API', 'invoke: by version', 'change: code', 'change: settings', 'change: permission', 'change: API', 'change: method'],
    'guarded deployment': ['invoke: the method', 'invoke: test button', 'invoke: other stage', 'invoke: other API', 'invoke: by version', 'change: code', 'change: settings', 'change: permission', 'change: API', 'change: method'],
    'API Gateway itself': ['invoke: the method'],
  }),
  table('What the function does on its own account', '', ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: far Region', 'log: write own', 'log: write other', 'log: delete own'], {
    'the function': ['event: opened', 'event: refused', 'log: write own'],
    'the function, by version': ['event: opened', 'event: refused', 'log: write own'],
    'other code with its role': ['log: write own'],
    'its role, outside Lambda': ['log: write own'],
    'admin': ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: far Region', 'log: write own', 'log: write other', 'log: delete own'],
    'guarded admin': ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: far Region', 'log: write own', 'log: write other', 'log: delete own'],
    'guarded deployment': ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: far Region', 'log: write own', 'log: write other', 'log: delete own'],
    'guarded function': ['event: opened', 'event: refused', 'log: write own'],
    'admin, guardrail attached': ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: far Region', 'log: write own', 'log: write other', 'log: delete own'],
    'admin, guardrail as boundary': ['event: opened', 'event: refused', 'event: other type', 'event: other source', 'event: other bus', 'event: far Region', 'log: write own', 'log: write other', 'log: delete own'],
  }),
];

/** @param prefix what stands before a column's name, where the columns are about one action */
export function table(title: string, prefix: string, columns: string[], allowed: Record<string, string[]>): Table {
  const whole = (names: string[]) => names.map(name => prefix === '' ? name : `${prefix}: ${name}`);
  return { title, columns: whole(columns), allowed: Object.fromEntries(Object.entries(allowed).map(([who, names]) => [who, whole(names)])) };
}
