import { createHash } from 'node:crypto';
import { BrokerError } from './errors';
import { isGenerated, isMachine } from './session-names';

/**
 * The caller, as reported by API Gateway after it has verified the signature. Nothing that the caller can write into a
 * header, the path, the query or a body is read here.
 */
export interface Caller {
  /** ARN of the signing principal: `operator` in the record. */
  readonly arn?: string;
  /** Unique ID of the principal, with the session name for roles: `caller` in the record. */
  readonly caller?: string;
  readonly accessKeyId?: string;
  readonly sourceIp?: string;
  /** SourceIdentity and RoleSessionName for STS; absent if the principal is not served. */
  readonly sourceIdentity?: string;
  /** Why this principal is not served. */
  readonly refusal?: BrokerError;
}

/** The part of a REST proxy event's `requestContext.identity` that IAM authorization fills. */
export interface SignedIdentity {
  readonly userArn?: string | null;
  readonly caller?: string | null;
  readonly accessKey?: string | null;
  readonly sourceIp?: string | null;
}

/** Which callers are refused because their names may not be those of a human. */
export interface NameRules {
  /** @default true */
  readonly refuseGeneratedSessionNames?: boolean;
  /** @default true */
  readonly refuseFederatedUsers?: boolean;
}

/** Role sessions, IAM users and federated users: the three kinds of principal that can stand for a human. */
const HUMAN = /^arn:aws[a-z-]*:(?:sts::\d{12}:assumed-role\/[^/]+\/(?<session>[^/]+)|iam::\d{12}:user\/(?:[^/]+\/)*(?<user>[^/]+)|sts::\d{12}:federated-user\/(?<federated>[^/]+))$/;
const ROOT = /^arn:aws[a-z-]*:iam::\d{12}:root$/;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: SourceIdentity and RoleSessionName. */
const LEGAL_NAME = /^[A-Za-z0-9_+=,.@-]{2,64}$/;

export function identifyCaller(identity: SignedIdentity | undefined, rules: NameRules = {}): Caller {
  const arn = identity?.userArn ?? undefined;
  const known = {
    arn,
    caller: identity?.caller ?? undefined,
    accessKeyId: identity?.accessKey ?? undefined,
    sourceIp: identity?.sourceIp ?? undefined,
  };
  const refused = (message: string): Caller => ({ ...known, refusal: new BrokerError('AccessDeniedException', message) });
  if (arn === undefined || arn === '') {
    return { ...refused('The request carries no AWS identity. Sign it with SigV4 for the service execute-api.'), arn: undefined };
  }
  if (ROOT.test(arn)) return refused('The account\'s root user gets no shell: its sessions name no human. Sign in as an IAM user or with a role.');
  const groups = HUMAN.exec(arn)?.groups;
  const name = groups?.session ?? groups?.user ?? groups?.federated;
  if (name === undefined) return refused(`Only role sessions and IAM users get a shell; this request was signed by ${arn}. Sign in with a role.`);
  const objection = objectionTo(groups!, rules);
  return objection === undefined ? { ...known, sourceIdentity: sourceIdentityOf(name, arn) } : refused(objection);
}

/** Why a name is not that of a human, and how to use one that is. */
function objectionTo({ session, federated }: Record<string, string | undefined>, rules: NameRules): string | undefined {
  if (federated !== undefined && rules.refuseFederatedUsers !== false) {
    return `A federated user gets no shell: whoever calls sts:GetFederationToken chooses its name, and nothing tells who that was (${federated}). Sign in with a role, or as an IAM user.`;
  }
  if (session !== undefined && isMachine(session)) {
    return `The session name ${session} is a machine's or an identity pool's and names no human. Sign in with a role of your own.`;
  }
  if (session !== undefined && isGenerated(session) && rules.refuseGeneratedSessionNames !== false) {
    return `The session name ${session} was made up by an SDK and names no human. Set role_session_name in the AWS profile that assumes the role (or pass --role-session-name), to your name or mail address.`;
  }
  return undefined;
}

/**
 * A name that STS accepts is used unchanged. Any other keeps its first 55 legal characters, followed by `-` and eight hex
 * digits of the ARN's SHA-256, so that it is distinct and can be found again by hashing the ARNs one suspects.
 */
function sourceIdentityOf(name: string, arn: string): string {
  if (LEGAL_NAME.test(name)) return name;
  const kept = name.replace(/[^A-Za-z0-9_+=,.@-]/g, '').slice(0, 55);
  return `${kept}-${createHash('sha256').update(arn).digest('hex').slice(0, 8)}`;
}
