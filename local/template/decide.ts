import { applies, type Context, type Principals, type Statement } from './iam';

/**
 * Who may do what, by IAM's documented rules, according to the policies that apply to one request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export type Decision = 'allowed' | 'implicitly denied' | 'explicitly denied';

/** The caller. */
export interface Principal {
  /** The principal in the request: a role session, a user, or a service (`lambda.amazonaws.com`). */
  readonly arn: string;
  /** The role of a role session. */
  readonly roleArn?: string;
  readonly policies: Statement[];
  readonly boundary?: Statement[];
  /** The session policies that were passed when the role was assumed. */
  readonly sessionPolicy?: Statement[];
  /** Service control policies, one list for each level from the organization's root to the account; each level must allow. */
  readonly scps?: Statement[][];
  /** Context keys about the caller: `aws:SourceIdentity`, `aws:PrincipalTag/…`. */
  readonly context?: Context;
}

/** The request. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** The resource's owner. Needed if the ARN does not have it. */
  readonly resourceAccount?: string;
  readonly resourcePolicy?: Statement[];
  /**
   * For a role's trust policy and a KMS key's policy: an identity policy alone is never enough, even in one account.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
   */
  readonly resourcePolicyDecides?: boolean;
  readonly context?: Context;
}

/**
 * How a statement of a resource policy names a principal: the exact session or user, its role, or its whole account,
 * which leaves the decision to the account's own policies.
 */
type Naming = 'itself' | 'role' | 'account';

/**
 * IAM's answer to one request.
 *
 * @throws for an unknown element, operator or principal: it never guesses
 */
export function decide(principal: Principal, request: Request): Decision {
  const { action, resource } = request;
  const context: Context = { ...globalKeys(principal), ...request.context };
  const says = (effect: string, set: Statement[]) =>
    set.some(statement => statement.effect === effect && applies(statement, action, resource, context));
  const within = (bound: Statement[] | undefined) => bound === undefined || says('Allow', bound);

  const { policies, boundary, sessionPolicy, scps = [] } = principal;
  const resourcePolicy = request.resourcePolicy ?? [];
  const applicable = resourcePolicy.filter(statement => concerns(statement, principal));
  if (says('Deny', [...policies, ...boundary ?? [], ...sessionPolicy ?? [], ...scps.flat(), ...applicable])) return 'explicitly denied';

  const namings = new Set(applicable.filter(statement => says('Allow', [statement])).flatMap(statement => namingsOf(statement.principals!, principal)));
  if (isService(principal)) return answer(namings.has('itself'));
  if (!scps.every(level => says('Allow', level))) return 'implicitly denied';

  const bounded = within(boundary) && within(sessionPolicy);
  const own = says('Allow', policies) && bounded;
  if (accountOf(principal.arn) !== (request.resourceAccount ?? accountOf(resource))) return answer(own && namings.size > 0);
  // A statement that names a session or a user is not narrowed by what its boundary or session policy leaves out; one
  // that names a role is. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
  const granted = namings.has('itself') || namings.has('role') && bounded;
  return answer(granted || own && (!request.resourcePolicyDecides || namings.has('account')));
}

/** True if the request is allowed. */
export function isAllowed(principal: Principal, request: Request): boolean {
  return decide(principal, request) === 'allowed';
}

/** True if every request is allowed: an API call may need several permissions. */
export function allAllowed(principal: Principal, requests: Request[]): boolean {
  return requests.every(request => isAllowed(principal, request));
}

function answer(allowed: boolean): Decision {
  return allowed ? 'allowed' : 'implicitly denied';
}

function concerns({ principals, notPrincipals }: Statement, principal: Principal): boolean {
  if (principals !== undefined) return namingsOf(principals, principal).length > 0;
  if (notPrincipals === undefined) throw new Error('a statement of a resource policy must have Principal or NotPrincipal');
  // To exclude a principal, NotPrincipal must name its session, role and account.
  // A principal with a permissions boundary can't be excluded at all.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  if (principal.boundary !== undefined) return true;
  const namings = namingsOf(notPrincipals, principal);
  const needed: Naming[] = isService(principal) ? ['itself'] : ['itself', ...principal.roleArn ? ['role' as const] : [], 'account'];
  return !needed.every(naming => namings.includes(naming));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function namingsOf(principals: Principals, { arn, roleArn }: Principal): Naming[] {
  const account = accountOf(arn);
  const kind = account === undefined ? 'Service' : 'AWS';
  return (principals[kind] ?? []).flatMap((named): Naming[] => {
    if (named === '*' || named === arn) return ['itself'];
    if (named === roleArn) return ['role'];
    if (named === account || /^arn:[^:]+:iam::(\d{12}):root$/.exec(named)?.[1] === account && account !== undefined) return ['account'];
    // IAM rejects policies with wildcards inside a principal's ARN.
    if (named.includes('*') || named.includes('?')) throw new Error(`a principal can't have a wildcard: ${named}`);
    return [];
  });
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function globalKeys(principal: Principal): Context {
  if (isService(principal)) return { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal.arn, ...principal.context };
  return {
    'aws:PrincipalArn': principal.roleArn ?? principal.arn,
    'aws:PrincipalAccount': accountOf(principal.arn),
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalType': principal.roleArn ? 'AssumedRole' : 'User',
    ...principal.context,
  };
}

function isService({ arn }: Principal): boolean {
  return !arn.startsWith('arn:');
}

function accountOf(arn: string): string | undefined {
  return arn.split(':')[4] || undefined;
}
