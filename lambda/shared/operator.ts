import { createHash } from 'node:crypto';
import { BrokerError } from './errors';

/**
 * Who asks, as API Gateway reports it after it has verified the signature. Nothing that the caller can write into a
 * header, the path, the query or a body is read here.
 */
export interface Caller {
  /** ARN of the signing principal: `operator` in the record. */
  readonly arn?: string;
  /** Unique ID of the principal, with the session name for roles: `caller` in the record. */
  readonly caller?: string;
  readonly accessKeyId?: string;
  readonly sourceIp?: string;
  /** What STS gets as SourceIdentity and RoleSessionName; absent where the principal is not served. */
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

/** Role sessions, IAM users and federated users: the three kinds of principal that stand for a human. */
const HUMAN = /^arn:aws[a-z-]*:(?:sts::\d{12}:assumed-role\/[^/]+\/(?<session>[^/]+)|iam::\d{12}:user\/(?:[^/]+\/)*(?<user>[^/]+)|sts::\d{12}:federated-user\/(?<federated>[^/]+))$/;
const ROOT = /^arn:aws[a-z-]*:iam::\d{12}:root$/;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: SourceIdentity and RoleSessionName. */
const LEGAL_NAME = /^[A-Za-z0-9_+=,.@-]{2,64}$/;

export function identifyCaller(identity: SignedIdentity | undefined): Caller {
  const arn = identity?.userArn ?? undefined;
  const known = {
    arn,
    caller: identity?.caller ?? undefined,
    accessKeyId: identity?.accessKey ?? undefined,
    sourceIp: identity?.sourceIp ?? undefined,
  };
  if (arn === undefined || arn === '') {
    return { ...known, arn: undefined, refusal: new BrokerError('AccessDeniedException', 'The request carries no AWS identity. Sign it with SigV4 for the service execute-api.') };
  }
  if (ROOT.test(arn)) {
    return { ...known, refusal: new BrokerError('AccessDeniedException', 'The account\'s root user gets no shell: its sessions name no human. Sign in as an IAM user or with a role.') };
  }
  const groups = HUMAN.exec(arn)?.groups;
  const name = groups?.session ?? groups?.user ?? groups?.federated;
  if (name === undefined) {
    return { ...known, refusal: new BrokerError('AccessDeniedException', `Only role sessions, IAM users and federated users get a shell; this request was signed by ${arn}. Sign in with a role.`) };
  }
  return { ...known, sourceIdentity: sourceIdentityOf(name, arn) };
}

/**
 * A name that STS takes is used as it is. Any other keeps its first 55 legal characters, followed by `-` and eight hex
 * digits of the ARN's SHA-256, so that it is distinct and can be found again by hashing the ARNs one suspects.
 */
function sourceIdentityOf(name: string, arn: string): string {
  if (LEGAL_NAME.test(name)) return name;
  const kept = name.replace(/[^A-Za-z0-9_+=,.@-]/g, '').slice(0, 55);
  return `${kept}-${createHash('sha256').update(arn).digest('hex').slice(0, 8)}`;
}
