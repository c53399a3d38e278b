/** The name of the grant's method, for messages. */
export type Verb = 'connect' | 'approve' | 'connectInEmergency' | 'reviewEmergencies' | 'listSessions';

/** What a policy is for, which decides its construct ids below the grantee and the shell, and its description. */
export interface Purpose {
  readonly verb: Verb;
  readonly ids: readonly [besideGrantee: string, besideShell: string];
  readonly description: (shell: string) => string;
}

/** A permission for the broker's API: a method, and paths below that of a stream group. */
export interface Permission extends Purpose {
  readonly sid: string;
  readonly method: string;
  readonly below: string[];
  /** The paths if a wildcard replaces the stream group, which then also matches slashes. */
  readonly belowAny: string[];
}

/** The policy document for principals to which this app can't attach a policy. */
export function documentFor(verb: Verb): string {
  return verb === 'listSessions' ? 'the policy for ListStreamSessions in docs/grants.md' : `grants.${verb}PolicyDocument()`;
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

/** Requests for approval in a stream group, and the decisions on them. */
export const APPROVE: Permission = {
  verb: 'approve',
  ids: ['ApproveFor', 'Approve'],
  description: shell => `May decide whether the admin shell broker of ${shell} opens a shell for another person`,
  sid: 'DecideOnAdminShells',
  method: '*', // GET, POST and DELETE; there are no others
  below: ['/approvals*'],
  belowAny: ['/approvals', '/approvals/*'], // not a stream session whose ID begins with "approvals"
};

/** The same as `CONNECT`, but without gates. */
export const CONNECT_IN_EMERGENCY: Permission = {
  verb: 'connectInEmergency',
  ids: ['ConnectInEmergencyTo', 'ConnectInEmergency'],
  description: shell => `May ask the admin shell broker of ${shell} for a shell in an emergency, which no gate is asked about`,
  sid: 'AskForAdminShellsInEmergency',
  method: 'POST',
  below: ['/streamsessions/*/emergency-access'],
  belowAny: ['/streamsessions/*/emergency-access'],
};

/** Putting on record that a shell which someone else opened in an emergency was reviewed. It opens nothing. */
export const REVIEW_EMERGENCIES: Permission = {
  verb: 'reviewEmergencies',
  ids: ['ReviewEmergenciesOf', 'ReviewEmergencies'],
  description: shell => `May put on record that admin shells of ${shell} which others opened in an emergency were reviewed`,
  sid: 'ReviewEmergencies',
  method: 'POST',
  below: ['/emergencies/*/review'],
  belowAny: ['/emergencies/*/review'],
};

export const LIST_SESSIONS: Purpose = {
  verb: 'listSessions',
  ids: ['ListSessionsOf', 'ListSessions'],
  description: shell => `May list the stream sessions of the stream groups of ${shell}`,
};
