/** Who gets it: what messages call it. */
export type Verb = 'connect' | 'approve' | 'connectInEmergency' | 'listSessions';

/** What a policy of its own is for: ids beside grantee and shell, and what its description says. */
export interface Purpose {
  readonly verb: Verb;
  readonly ids: readonly [besideGrantee: string, besideShell: string];
  readonly description: (shell: string) => string;
}

/** Something that one may ask the broker's API for: a method, on paths below a stream group's. */
export interface Permission extends Purpose {
  readonly sid: string;
  readonly method: string;
  readonly below: string[];
  /** The same below every stream group's path, where a wildcard stands for the stream group and so for slashes, too. */
  readonly belowAny: string[];
}

/** The document for whoever no policy can be attached to from here. */
export function documentFor(verb: Verb): string {
  return verb === 'listSessions' ? 'a policy of your own' : `grants.${verb}PolicyDocument()`;
}

/** A shell on any stream session of a stream group, once the gates allow it. */
export const CONNECT: Permission = {
  verb: 'connect',
  ids: ['ConnectTo', 'Connect'],
  description: shell => `May ask the admin shell broker of ${shell} for a shell`,
  sid: 'AskForAdminShells',
  method: 'POST',
  below: ['/streamsessions/*/access'],
  belowAny: ['/streamsessions/*/access'],
};

/** What waits for approval in a stream group, each request of it, and the decisions on them. */
export const APPROVE: Permission = {
  verb: 'approve',
  ids: ['ApproveFor', 'Approve'],
  description: shell => `May decide whether the admin shell broker of ${shell} opens a shell for another person`,
  sid: 'DecideOnAdminShells',
  method: '*', // GET, POST and DELETE; there are no others
  below: ['/approvals*'],
  belowAny: ['/approvals', '/approvals/*'], // not a stream session whose ID begins so
};

/** The same as `CONNECT`, with no gate in the way. */
export const CONNECT_IN_EMERGENCY: Permission = {
  verb: 'connectInEmergency',
  ids: ['ConnectInEmergencyTo', 'ConnectInEmergency'],
  description: shell => `May ask the admin shell broker of ${shell} for a shell in an emergency, which no gate is asked about`,
  sid: 'AskForAdminShellsInEmergency',
  method: 'POST',
  below: ['/streamsessions/*/emergency-access'],
  belowAny: ['/streamsessions/*/emergency-access'],
};

export const LIST_SESSIONS: Purpose = {
  verb: 'listSessions',
  ids: ['ListSessionsOf', 'ListSessions'],
  description: shell => `May list the stream sessions of the stream groups of ${shell}`,
};
