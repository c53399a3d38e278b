import { Annotations, Fn, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { documentFor, Verb } from './permission';
import { resourceBehind, resourceOf } from '../private/template';

/** What a managed policy can be attached to. */
export type Attachable = iam.IRole | iam.IUser | iam.IGroup;

/** A role or a user, named exactly. */
const ONE_PRINCIPAL = /^arn:[^:*?]+:iam::(\d{12}):(?:role|user)\/[^*?]+$/;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const IDENTITY = /^arn:[^:]+:(?:iam|sts):[^:]*:[^:]*:([a-z-]+)\/(.+)$/;
/** https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html: AWS makes and changes these, nobody else can. */
const OF_IDENTITY_CENTER = /(^|\/)AWSReservedSSO_|(^|\/)aws-reserved\//;
const OF_A_SERVICE = /(^|\/)AWSServiceRoleFor|(^|\/)aws-service-role\//;

/**
 * The ARN of a grantee that is known to be in another account; undefined for one that is not.
 *
 * @throws if it is another account's, but not one role or one user
 */
export function foreignArnOf(verb: Verb, grantee: iam.IGrantable, ours: string): string | undefined {
  const principal = grantee.grantPrincipal;
  const arn = onlyArnOf(principal);
  const account = principal.principalAccount ?? ONE_PRINCIPAL.exec(arn ?? '')?.[1];
  if (account === undefined || Token.compareStrings(account, ours) !== TokenComparison.DIFFERENT) return undefined;
  const construct = 'roleName' in principal || 'userName' in principal; // whose ARN may be a token
  if (arn !== undefined && (construct || ONE_PRINCIPAL.test(arn))) return arn;
  throw new Error(`grants.${verb} can't grant to ${principal} of account ${account}: across accounts it grants to single roles and users. `
    + 'A whole account or organization would leave it to its administrators who opens shells here. Grant to each role that operators use, with iam.Role.fromRoleArn(...)');
}

/**
 * A policy is attached by name. Where the grantee's account is written down and the broker's stays open until
 * deployment, that may be another account's role of the same name.
 */
export function warnOfUnknownAccount(verb: Verb, shell: IConstruct, grantee: iam.IGrantable): void {
  const theirs = grantee.grantPrincipal.principalAccount;
  if (theirs === undefined || Token.isUnresolved(theirs) || !Token.isUnresolved(Stack.of(shell).account)) return;
  Annotations.of(shell).addWarningV2('cdk-gameliftstreams-admin-shell:grantee-account',
    `grants.${verb} to ${grantee.grantPrincipal} of account ${theirs}, from a stack whose account is not known at synth: deployed to another account, it grants to whoever has that name there. Give the stack an env`);
}

/** Whether it is something that has policies at all. */
export function takesPolicies(principal: iam.IPrincipal): principal is Attachable {
  return 'roleName' in principal || 'userName' in principal || 'groupName' in principal;
}

/**
 * @throws if the grantee is named by an ARN that is no role's, user's or group's: of the session of a role, or of the root
 *   user. CDK takes the last part of any ARN for a name
 */
export function requireIdentity(verb: Verb, grantee: iam.IGrantable): void {
  const principal = grantee.grantPrincipal;
  if (!takesPolicies(principal) || iam.Role.isRole(principal)) return;
  const { kind, arn } = nameOf(principal);
  if (Token.isUnresolved(arn) && !/^arn:/.test(arn)) return;
  const [, found, rest] = IDENTITY.exec(arn) ?? [];
  if (found === kind) return;
  const advice = found === 'assumed-role'
    ? `it is a session, as aws sts get-caller-identity prints it, of the role ${rest.split('/')[0]}: import the role, by iam.Role.fromRoleName(scope, id, ${JSON.stringify(rest.split('/')[0])}) or by the ARN that aws iam get-role prints`
    : `the ARN of a ${kind} has the form arn:aws:iam::111122223333:${kind}/name`;
  throw new Error(`grants.${verb} can't grant to ${principal.node.path}, whose ARN is ${arn}: ${advice}`);
}

/**
 * @throws if it is a role that only AWS can attach policies to
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html (UnmodifiableEntity)
 */
export function requireModifiable(verb: Verb, grantee: Attachable): void {
  const { arn, name } = nameOf(grantee);
  const is = (form: RegExp) => form.test(name) || form.test(arn.split(':').pop()!);
  if (is(OF_IDENTITY_CENTER)) {
    throw new Error(`grants.${verb} can't attach a policy to ${grantee.node.path}: ${name} belongs to a permission set of IAM Identity Center, and AWS alone may change it. `
      + `Put ${documentFor(verb)} into the permission set, as the inlinePolicy of its sso.CfnPermissionSet`);
  }
  if (is(OF_A_SERVICE)) {
    throw new Error(`grants.${verb} can't attach a policy to ${grantee.node.path}: ${name} is a service-linked role, which AWS alone may change, and nobody signs in with. `
      + `Grant to the role that operators use, or attach ${documentFor(verb)} to it`);
  }
}

/**
 * The grantee under the name that a policy is attached by. CDK gets that of an import from its ARN, and wrong in two cases: a
 * group's path becomes a part of the name, and of an ARN that only a deployment knows, the first part of the path becomes
 * the name.
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
    `grants.${verb} to ${grantee.node.path}, by an ARN that is not known at synth: a ${kind} with a path (${kind}/my-path/my-name) can't be deployed so. `
    + `Import it by its name: iam.${kind.charAt(0).toUpperCase()}${kind.slice(1)}.from${kind.charAt(0).toUpperCase()}${kind.slice(1)}Name(...)`);
  // With a path, this is no name that IAM takes: better refused than attached to whoever is named as the path is.
  return Fn.select(1, Fn.split(`:${kind}/`, arn));
}

const RESOURCE_TYPES: { [kind: string]: string } = { role: 'AWS::IAM::Role', user: 'AWS::IAM::User', group: 'AWS::IAM::Group' };

/** What it is, and how it is named. */
export function nameOf(grantee: Attachable): { kind: 'role' | 'user' | 'group'; arn: string; name: string } {
  if ('userName' in grantee) return { kind: 'user', arn: grantee.userArn, name: grantee.userName };
  if ('groupName' in grantee) return { kind: 'group', arn: grantee.groupArn, name: grantee.groupName };
  return { kind: 'role', arn: grantee.roleArn, name: grantee.roleName };
}

/** The one ARN that stands for the principal in a resource policy. */
function onlyArnOf(principal: iam.IPrincipal): string | undefined {
  const { principalJson, conditions } = principal.policyFragment;
  const [kinds, arns] = [Object.keys(principalJson), principalJson.AWS ?? []];
  return kinds.length === 1 && arns.length === 1 && Object.keys(conditions).length === 0 ? arns[0] : undefined;
}
