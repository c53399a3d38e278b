import { loadSharedConfigFiles } from '@smithy/core/config';

export type Profile = Readonly<Record<string, string | undefined>>;

/** The AWS config and credentials files, as every AWS tool reads them. */
export interface AwsConfig {
  /** The profile named by `--profile` or `AWS_PROFILE`. */
  readonly named?: string;
  /** The named profile, or `default`. */
  readonly profile: Profile;
  readonly profiles: ReadonlyMap<string, Profile>;
  /** The Region from the environment or the profile. */
  readonly region?: string;
  /** A file of CA certificates that replace the default ones. */
  readonly caBundle?: string;
}

export async function readAwsConfig(given: string | undefined, env: NodeJS.ProcessEnv): Promise<AwsConfig> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  const profiles = new Map([...names].map(name => [name, { ...credentialsFile[name], ...configFile[name] }]));
  const named = given ?? (env.AWS_PROFILE || undefined);
  const profile = profiles.get(named ?? 'default') ?? {};
  return {
    named,
    profile,
    profiles,
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || profile.region,
    caBundle: env.AWS_CA_BUNDLE || profile.ca_bundle,
  };
}

/** The account that a profile signs in to, if the profile says so. */
export function accountOf({ role_arn: role, sso_account_id: sso, login_session: login }: Profile): string | undefined {
  return /^arn:[a-z-]+:iam::(\d{12}):/.exec(role ?? '')?.[1] ?? sso ?? /:(\d{12}):/.exec(login ?? '')?.[1];
}
