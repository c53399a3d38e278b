/**
 * Names of role sessions that nobody chose, or that stand for a machine. A shell under such a name has no one's name on it.
 */

/** Made up by an SDK or a tool for a profile or provider that sets no name. The first three were seen in use. */
const GENERATED = [
  /^aws-sdk-(?:js|java|php|cpp|kotlin|swift)-/, // also aws-sdk-js-session-…
  /^botocore-session-\d+$/, // Python, and the AWS CLI
  /^aws-go-sdk-\d+$/,
  /^aws-dotnet-sdk-session-/,
  /^(?:AWSCLI-Session|AssumeRoleSession)$/, // AWS's console and guides
  /^assume-role-(?:provider-session|from-profile|\d+)/, // Rust
  /^default_session$/, // Ruby
  /^\d{16,19}$/, // aws-vault: nanoseconds
];

/** What AWS's services name the sessions of their workloads, and identity pools those of their visitors. */
const MACHINE = [
  /^CognitoIdentityCredentials$/,
  /^m?i-[0-9a-f]{8,17}$/, // EC2 and Systems Manager
  /^[0-9a-f]{32}$/, // an ECS task
  /^eks-/, // EKS Pod Identity
  /^AWSCodeBuild/,
  /^AWSCloudFormation$/,
];

export function isGenerated(sessionName: string): boolean {
  return GENERATED.some(form => form.test(sessionName));
}

export function isMachine(sessionName: string): boolean {
  return MACHINE.some(form => form.test(sessionName));
}
