import { Annotations, Fn, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { documentFor, Verb } from './permissions';
import { resourceBehind, resourceOf } from '../private/underlying-resource';

/** A principal that a managed policy can be attached to. */
export type Attachable = iam.IRole | iam.IUser | iam.IGroup;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const IDENTITY = /^arn:[^:]+:(?:iam|sts):[^:]*:[^:]*:([a-z-]+)\/(.+)$/;
/** Roles that only AWS can create and change: https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html */
const OF_IDENTITY_CENTER = /(^|\/)AWSReservedSSO_|(^|\/)aws-reserved\//;
const OF_A_SERVICE = /(^|\/)AWSServiceRoleFor|(^|\/)aws-service-role\//;

/** Whether the principal is a role, a user or a group, to which policies can be attached. */
function takesPolicies(principal: iam.IPrincipal): principal is Attachable {
  return 'roleName' in principal || 'userName' in principal || 'groupName' in principal;
}

/**
 * @param alternative what else can be done
 * @throws if no policy can be attached to the grantee's principal
 */
export function requireAttachable(verb: Verb, grantee: iam.IGrantable, alternative: string): Attachable {
  const principal = grantee.grantPrincipal;
  if (takesPolicies(principal)) return principal;
  throw new Error(`grants.${verb} can't attach a policy to ${principal}: grant to a role, a user or a group that people sign in with, `
    + `named by a construct (iam.Role.fromRoleArn for one that exists)${alternative}`);
}

/** For a role whose policies this app may not change, which is known once it ignored one. */
export function immutableError(verb: Verb, grantee: Attachable): Error {
  return new Error(`grants.${verb} can't attach a policy to ${grantee.node.path}: it is immutable (mutable: false, or withoutPolicyUpdates()). `
    + `Grant to the role itself, or attach ${documentFor(verb)} where the role is managed`);
}

/**
 * @throws if the grantee's ARN is not that of a role, user or group, but of a role session or the root user, for example:
 *   CDK accepts any ARN and uses its last part as the name
 */
export function requireIdentity(verb: Verb, grantee: iam.IGrantable): void {
  const principal = grantee.grantPrincipal;
  if (!takesPolicies(principal) || iam.Role.isRole(principal)) return;
  const { kind, arn } = nameOf(principal);
  if (Token.isUnresolved(arn) && !/^arn:/.test(arn)) return;
  const [, found, rest] = IDENTITY.exec(arn) ?? [];
  if (found === kind) return;
  const advice = found === 'assumed-role'
    ? `it is a session of the role ${rest.split('/')[0]}, as printed by aws sts get-caller-identity: import the role, with iam.Role.fromRoleName(scope, id, ${JSON.stringify(rest.split('/')[0])}) `
      + 'or by the ARN that aws iam get-role prints'
    : `the ARN of a ${kind} has the form arn:aws:iam::111122223333:${kind}/name`;
  throw new Error(`grants.${verb} can't grant to ${principal.node.path}, whose ARN is ${arn}: ${advice}`);
}

/**
 * @throws if only AWS can attach policies to the role
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html (UnmodifiableEntity)
 */
export function requireModifiable(verb: Verb, grantee: Attachable): void {
  const { arn, name } = nameOf(grantee);
  const is = (form: RegExp) => form.test(name) || form.test(arn.split(':').pop()!);
  if (is(OF_IDENTITY_CENTER)) {
    throw new Error(`grants.${verb} can't attach a policy to ${grantee.node.path}: ${name} belongs to a permission set of IAM Identity Center, and only AWS can change it. `
      + `Put ${documentFor(verb)} into the permission set, as the inlinePolicy of its sso.CfnPermissionSet`);
  }
  if (is(OF_A_SERVICE)) {
    throw new Error(`grants.${verb} can't attach a policy to ${grantee.node.path}: ${name} is a service-linked role, which only AWS can change and nobody can sign in with. `
      + `Grant to the role that operators use, or attach ${documentFor(verb)} to it`);
  }
}

/**
 * The grantee with the name that a policy must be attached by. For an import by ARN, CDK gets the name wrong in two cases:
 * it includes the path of a group, and of an ARN that is not known until deployment it takes the first part of the path.
 */
export function correctlyNamed(grantee: Attachable, verb: Verb): Attachable {
  const { kind, arn, name } = nameOf(grantee);
  const correct = nameFrom(grantee, kind, arn, verb);
  if (correct === undefined || correct === name) return grantee;
  const existing = grantee.node.tryFindChild('ByName');
  if (existing) return existing as unknown as Attachable;
  if (kind === 'role') return iam.Role.fromRoleName(grantee, 'ByName', correct);
  return kind === 'user' ? iam.User.fromUserName(grantee, 'ByName', correct) : iam.Group.fromGroupName(grantee, 'ByName', correct);
}

function nameFrom(grantee: Attachable, kind: string, arn: string, verb: Verb): string | undefined {
  const written = IDENTITY.exec(arn)?.[2];
  if (written !== undefined) return written.split('/').pop();
  if (!Token.isUnresolved(arn) || iam.Role.isRole(grantee) || resourceOf(grantee, RESOURCE_TYPES[kind])) return undefined;
  const resource = resourceBehind(arn);
  if (resource?.cfnResourceType === RESOURCE_TYPES[kind]) return resource.ref;
  Annotations.of(grantee).addWarningV2('cdk-gameliftstreams-admin-shell:grantee-arn',
    `grants.${verb} to ${grantee.node.path}, by an ARN that is not known at synth: if the ${kind} has a path (${kind}/my-path/my-name), the deployment fails. `
    + `Import it by its name: iam.${kind.charAt(0).toUpperCase()}${kind.slice(1)}.from${kind.charAt(0).toUpperCase()}${kind.slice(1)}Name(...)`);
  // With a path, this is a name that IAM rejects, which is better than attaching the policy to a principal with the path's name.
  return Fn.select(1, Fn.split(`:${kind}/`, arn));
}

const RESOURCE_TYPES: { [kind: string]: string } = { role: 'AWS::IAM::Role', user: 'AWS::IAM::User', group: 'AWS::IAM::Group' };

/** The grantee's kind, ARN and name. */
export function nameOf(grantee: Attachable): { kind: 'role' | 'user' | 'group'; arn: string; name: string } {
  if ('userName' in grantee) return { kind: 'user', arn: grantee.userArn, name: grantee.userName };
  if ('groupName' in grantee) return { kind: 'group', arn: grantee.groupArn, name: grantee.groupName };
  return { kind: 'role', arn: grantee.roleArn, name: grantee.roleName };
}
