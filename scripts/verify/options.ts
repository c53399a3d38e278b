/** The options of `npm run verify:aws`. */
import { parseArgs } from 'node:util';

export const USAGE = `npm run verify:aws -- --profile P --region R [which stream groups] [--live-session ID] [--private] [--yes]

  which stream groups, two of them:
    --stream-groups sg-1,sg-2       these; shells are granted on the first
    --stream-group-tag KEY=VALUE    the first two that have the tag
    --make-stream-groups            two of its own, without capacity

  --plan                            prints what would be asked, created and allowed, and does nothing
  --live-session ID                 a stream session that runs in the first stream group: one shell is opened on it
  --private                         also a private API in a VPC (about 0.02 US dollars an hour more, 20 minutes longer)
  --endpoint URL                    asks an existing broker, with the keys of the environment; creates nothing
  --clean-up                        removes what an earlier run left behind (verify-cleanup.json)
  --yes                             does not ask before it creates anything`;

export interface Options {
  readonly profile?: string;
  readonly region?: string;
  readonly plan: boolean;
  readonly cleanUp: boolean;
  readonly yes: boolean;
  readonly streamGroups?: readonly string[];
  readonly streamGroupTag?: { readonly key: string; readonly value: string };
  readonly makeStreamGroups: boolean;
  readonly liveSession?: string;
  readonly privateApi: boolean;
  readonly endpoint?: string;
}

/** @throws with what is wrong */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      ...Object.fromEntries(['profile', 'region', 'stream-groups', 'stream-group-tag', 'live-session', 'endpoint'].map(name => [name, { type: 'string' as const }])),
      ...Object.fromEntries(['plan', 'clean-up', 'yes', 'make-stream-groups', 'private'].map(name => [name, { type: 'boolean' as const }])),
    },
  }) as { values: Record<string, any> };
  const [key, value] = values['stream-group-tag']?.split(/=(.*)/s) ?? [];
  const options: Options = {
    profile: values.profile,
    region: values.region,
    plan: values.plan ?? false,
    cleanUp: values['clean-up'] ?? false,
    yes: values.yes ?? false,
    streamGroups: values['stream-groups']?.split(','),
    streamGroupTag: key === undefined ? undefined : { key, value: value ?? '' },
    makeStreamGroups: values['make-stream-groups'] ?? false,
    liveSession: values['live-session'],
    privateApi: values.private ?? false,
    endpoint: values.endpoint,
  };
  if (options.plan) return options;
  if (options.region === undefined) throw new Error('--region is missing: the Region of the stream groups');
  if (options.cleanUp) return options;
  const ways = [options.streamGroups, options.streamGroupTag, options.makeStreamGroups || undefined].filter(way => way !== undefined);
  if (ways.length !== 1) throw new Error('which stream groups? One of --stream-groups, --stream-group-tag and --make-stream-groups');
  if (options.streamGroups !== undefined && options.streamGroups.length !== 2) throw new Error(`--stream-groups takes two IDs, got ${options.streamGroups.join(',')}`);
  if (options.liveSession !== undefined && options.makeStreamGroups) throw new Error('--live-session needs a stream group of your own: those that --make-stream-groups creates have no capacity');
  if (options.endpoint !== undefined && options.streamGroups === undefined) throw new Error('--endpoint needs --stream-groups: one that your keys have a grant for, and one that they don\'t');
  return options;
}
