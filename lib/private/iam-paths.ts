/** Path of every shell role and its policies, so that a guardrail can name them all with one pattern. */
export const SHELL_ROLE_PATH = '/gameliftstreams-admin-shell/';
/** Path of the role of every broker's function, so that a guardrail can name them all with one pattern. */
export const BROKER_ROLE_PATH = '/gameliftstreams-admin-shell-broker/';
/** Path of the roles of this library's gates: below the brokers', so that the same pattern protects them. */
export const GATE_ROLE_PATH = `${BROKER_ROLE_PATH}gates/`;
/**
 * Path of the roles that deliver and compare audit records, so that a guardrail can protect them with one pattern. None of
 * them may open a shell or assume a role.
 */
export const EVIDENCE_ROLE_PATH = '/gameliftstreams-admin-shell-evidence/';

/** Path of the policies that grants make, so that a change to one is reported and a guardrail can protect them with one pattern. */
export const GRANT_POLICY_PATH = '/gameliftstreams-admin-shell-connect/';
