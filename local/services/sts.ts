import type { Identities, Identity } from './identities';
import { LoopbackService, type Request, type Response } from './server';
import { verifySignature } from './sigv4';
import { isAllowed } from '../template/decide';
import { statements, trustPolicy, type Context, type Statement } from '../template/iam';
import type { Template } from '../template/template';

/** A successful AssumeRole call. */
export interface Assumption {
  readonly caller: Identity;
  readonly roleArn: string;
  readonly session: Identity;
  readonly tags: Record<string, string>;
  readonly durationSeconds: number;
}

export interface StsOptions {
  readonly template: Template;
  readonly identities: Identities;
  readonly now?: () => number;
  readonly onAssume?: (assumption: Assumption) => void;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const NAME = /^[\w+=,.@-]{2,64}$/;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

class StsError extends Error {
  constructor(public readonly status: number, public readonly code: string, message: string) {
    super(message);
  }
}

/**
 * AWS STS, limited to AssumeRole, for the roles of a template: trust policies, SourceIdentity, session tags and
 * session policies are checked as STS checks them.
 */
export class Sts extends LoopbackService {
  constructor(private readonly options: StsOptions) {
    super();
  }

  protected async answer(request: Request): Promise<Response> {
    try {
      const { template, identities, now = Date.now } = this.options;
      const { identity, message } = await verifySignature(request, 'sts', template.region, identities, now);
      if (!identity) throw new StsError(403, 'InvalidClientTokenId', message ?? '');
      const form = new URLSearchParams(request.body.toString('utf8'));
      if (form.get('Action') !== 'AssumeRole') throw new StsError(400, 'InvalidAction', `The local environment does not support the action ${form.get('Action')}`);
      return xml(200, this.assumeRole(identity, form));
    } catch (error) {
      if (!(error instanceof StsError)) throw error;
      return xml(error.status, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${escape(error.message)}</Message></Error><RequestId>local</RequestId></ErrorResponse>`);
    }
  }

  private assumeRole(caller: Identity, form: URLSearchParams): string {
    const { template, identities, now = Date.now, onAssume } = this.options;
    const roleArn = form.get('RoleArn') ?? '';
    const sessionName = form.get('RoleSessionName') ?? '';
    const sourceIdentity = form.get('SourceIdentity') ?? undefined;
    const tags = tagsOf(form);
    const durationSeconds = Number(form.get('DurationSeconds') ?? 3_600);
    const sessionPolicy = policyOf(form.get('Policy') ?? undefined);

    requireValid(NAME.test(sessionName), `roleSessionName '${sessionName}'`);
    if (sourceIdentity !== undefined) requireValid(NAME.test(sourceIdentity) && !sourceIdentity.startsWith('aws:'), `sourceIdentity '${sourceIdentity}'`);
    for (const [key, value] of Object.entries(tags)) requireValid(TAG_KEY.test(key) && TAG_VALUE.test(value), `tag ${key}`);
    requireValid(durationSeconds >= 900 && durationSeconds <= 43_200, `durationSeconds ${durationSeconds}`);
    // A chained session lasts an hour at most.
    requireValid(durationSeconds <= 3_600, `durationSeconds ${durationSeconds} of a chained session`);

    const role = identities.roleWithArn(roleArn);
    const context: Context = { ...caller.context, 'sts:SourceIdentity': sourceIdentity, 'sts:RoleSessionName': sessionName, 'aws:TagKeys': Object.keys(tags) };
    const actions = [
      'sts:AssumeRole',
      ...sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity'],
      ...Object.keys(tags).length === 0 ? [] : ['sts:TagSession'],
    ];
    const resourcePolicy = role === undefined ? [] : trustPolicy(template, role);
    for (const action of actions) {
      if (!isAllowed(caller, { action, resource: roleArn, context, resourcePolicy, resourcePolicyDecides: true })) {
        throw new StsError(403, 'AccessDenied', `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${roleArn}`);
      }
    }
    const session = identities.session(role!, sessionName, { sessionPolicy, sourceIdentity });
    onAssume?.({ caller, roleArn, session, tags, durationSeconds });
    const expiration = new Date(now() + durationSeconds * 1_000).toISOString();
    return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
      <Credentials><AccessKeyId>${session.accessKeyId}</AccessKeyId><SecretAccessKey>${escape(session.secretAccessKey)}</SecretAccessKey><SessionToken>${escape(session.sessionToken)}</SessionToken><Expiration>${expiration}</Expiration></Credentials>
      <AssumedRoleUser><Arn>${session.arn}</Arn><AssumedRoleId>${session.userId}</AssumedRoleId></AssumedRoleUser>
      <SourceIdentity>${sourceIdentity ?? ''}</SourceIdentity><PackedPolicySize>${packedSize(form)}</PackedPolicySize>
    </AssumeRoleResult><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></AssumeRoleResponse>`;
  }
}

function policyOf(text: string | undefined): Statement[] | undefined {
  if (text === undefined) return undefined;
  requireValid(text.length <= 2_048, 'policy: at most 2,048 characters');
  try {
    return statements(JSON.parse(text));
  } catch (error) {
    throw new StsError(400, 'MalformedPolicyDocument', (error as Error).message);
  }
}

function tagsOf(form: URLSearchParams): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let index = 1; form.has(`Tags.member.${index}.Key`); index++) {
    tags[form.get(`Tags.member.${index}.Key`)!] = form.get(`Tags.member.${index}.Value`) ?? '';
  }
  return tags;
}

/** Percentage of the space for policy and tags. STS's packing is not documented; more than 100 is rejected. */
function packedSize(form: URLSearchParams): number {
  const size = (form.get('Policy')?.length ?? 0) + Object.entries(tagsOf(form)).flat().join('').length;
  const percent = Math.ceil(size / 2_048 * 100);
  if (percent > 100) throw new StsError(400, 'PackedPolicyTooLarge', `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`);
  return percent;
}

function requireValid(valid: boolean, what: string): void {
  if (!valid) throw new StsError(400, 'ValidationError', `1 validation error detected: ${what} failed to satisfy constraint`);
}

function xml(status: number, body: string): Response {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
