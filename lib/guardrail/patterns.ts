import { Token } from 'aws-cdk-lib';
import { DenyPatterns } from './deny-statements';
import { GuardrailOptions } from './guardrail-options';
import { BROKER_ROLE_PATH, EVIDENCE_ROLE_PATH, SHELL_ROLE_PATH } from '../private/iam-paths';
import { FORWARDER_NAME_PREFIX } from '../private/physical-names';
import { requireEach } from '../private/validation';

/**
 * @throws if a pattern is malformed or has no effect
 */
export function patternsOf(options: GuardrailOptions): DenyPatterns {
  const {
    shellRoleArnPatterns: shellRoles = [`arn:*:iam::*:role${SHELL_ROLE_PATH}*`],
    brokerRoleArnPatterns: brokerRoles = [`arn:*:iam::*:role${BROKER_ROLE_PATH}*`],
    exemptPrincipalArnPatterns: exempt = ['arn:*:iam::*:role/cdk-*-cfn-exec-role-*'],
    protectExemptRoles = true,
    streamGroupTagKeys: tagKeys,
    brokerFunctionArnPatterns: brokerFunctions,
    brokerApiIds,
    protectEvidence = false,
    protectedBucketArnPatterns: buckets = ['arn:*:s3:::cdk-*-assets-*'],
    publisherRoleArnPatterns: publishers = ['arn:*:iam::*:role/cdk-*-file-publishing-role-*'],
  } = options;
  requireRoleArnPatterns('shellRoleArnPatterns', shellRoles);
  requireRoleArnPatterns('brokerRoleArnPatterns', brokerRoles);
  requireRoleArnPatterns('exemptPrincipalArnPatterns', exempt);
  // https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html; a wildcard would be taken literally
  if (tagKeys) requireEach('streamGroupTagKeys', tagKeys, /^[^*?]{1,128}$/, 'admin-shell, without wildcards');
  if (brokerFunctions) requireEach('brokerFunctionArnPatterns', brokerFunctions, /^arn:[a-z*-]+:lambda:[^:]+:[^:]+:function:.+$/, 'arn:aws:lambda:*:*:function:MyStack-AdminShell*');
  if (brokerApiIds) requireEach('brokerApiIds', brokerApiIds, /^[a-z0-9]+$/, 'a1b2c3d4e5, the ID of a REST API');
  requireRoleArnPatterns('publisherRoleArnPatterns', publishers);
  requireEach('protectedBucketArnPatterns', buckets, /^arn:[a-z*-]+:s3:::.+$/, 'arn:aws:s3:::my-trail-bucket*');
  if (!protectEvidence) {
    const alone = (['protectedBucketArnPatterns', 'publisherRoleArnPatterns'] as const).find(name => options[name] !== undefined);
    if (alone !== undefined) throw new Error(`${alone} has no effect without protectEvidence: set it to true, or leave ${alone} out`);
  }
  const evidenceRoles = `arn:*:iam::*:role${EVIDENCE_ROLE_PATH}*`;
  return {
    shellRoles,
    brokerRoles,
    // Includes the policies of grants, whose path has the same prefix.
    shellPolicies: [`arn:*:iam::*:policy${protectEvidence ? SHELL_ROLE_PATH.replace(/\/$/, '') : SHELL_ROLE_PATH}*`],
    exempt,
    protectExemptRoles,
    tagKeys,
    brokerFunctions,
    brokerApiIds,
    otherRoles: protectEvidence ? [evidenceRoles, `arn:*:iam::*:role/${FORWARDER_NAME_PREFIX}*`] : [],
    evidence: protectEvidence ? { writers: [...brokerRoles, evidenceRoles], exempt, buckets, publishers } : undefined,
  };
}

/** @throws if there is none, or unless each is a token or a pattern of role ARNs that does not match every role */
function requireRoleArnPatterns(name: string, patterns: string[]): void {
  if (patterns.length === 0) throw new Error(`${name} is empty: leave it out for the default`);
  for (const pattern of patterns) {
    if (Token.isUnresolved(pattern)) continue;
    const form = 'it is a pattern of role ARNs, such as arn:*:iam::*:role/my-path/*';
    if (pattern.includes(':assumed-role/')) {
      throw new Error(`${name} names a role session, ${JSON.stringify(pattern)}: name the role itself, since aws:PrincipalArn is the role's ARN; ${form}`);
    }
    const rest = /^arn:[a-z*-]+:iam::(?:\d{12}|\*):role\/(\S+)$/.exec(pattern)?.[1];
    if (rest === undefined) throw new Error(`${name} has ${JSON.stringify(pattern)}: ${form}`);
    if (!/[^*?/]/.test(rest)) throw new Error(`${name} has ${JSON.stringify(pattern)}, which matches every role: nothing would be denied; ${form}`);
  }
}
