/**
 * Parts of the AWS SDK that the function can never reach, and what stands in for them in its bundle. Half of what the
 * SDK's three clients bring along looks for credentials and settings in places that Lambda doesn't have; loading it is
 * most of what a cold start of ours would cost.
 *
 * Everything else is the real SDK: serialization, signing, endpoints, connections, errors. A stand-in exports what the
 * rest of the SDK imports from it (esbuild refuses the bundle if a later SDK imports more), and where it can't do what
 * is asked of it, it throws (test/local then fails: it runs this bundle).
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

export interface Trim {
  /** Path below node_modules. The bundle is refused if nothing there asks for it any more. */
  readonly module: string;
  /** JavaScript that is bundled in its place. */
  readonly contents: string;
}

/**
 * None of the operations that the broker calls streams events. The SDK loads this when one does, and keeps it, and all that
 * it shares with the rest, apart for that.
 */
export const EVENT_STREAMS: Trim = {
  module: '@smithy/core/dist-es/submodules/event-streams/index.js',
  contents: `
    const refuse = () => { throw new Error("event streams are left out of the bundle: scripts/bundle/trims.ts"); };
    export const EventStreamSerde = refuse, eventStreamSerdeProvider = refuse;`,
};

export const TRIMS: readonly Trim[] = [
  {
    // Lambda gives a function its role's credentials in environment variables, and in no other way
    // (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). The default chain goes on to profiles, SSO,
    // web identity, other processes and instance metadata, with four more clients: 100 kB, and more ways for whoever
    // changes the function's environment to make it somebody else.
    module: '@aws-sdk/credential-provider-node/dist-es/index.js',
    contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
  },
  {
    // What the SDK finds on a machine without ~/.aws: nothing. A function has no home directory with profiles, and must
    // not be given an endpoint or a Region by one; environment variables are read as ever.
    module: '@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js',
    contents: `
      export { CONFIG_PREFIX_SEPARATOR } from "./constants";
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  },
  EVENT_STREAMS,
  {
    // Asks instance metadata for the Region, where `AWS_DEFAULTS_MODE=auto`: a function has its Region in its environment,
    // and no business at that address.
    module: '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    contents: 'export const getInstanceMetadataRegion = async () => undefined;',
  },
];

/** The SDK puts each client's version into its User-Agent; the rest of its package.json is ballast. */
const MANIFEST = /node_modules[\\/]@aws-sdk[\\/](?:client-[^\\/]+|nested-clients)[\\/]package\.json$/;

/**
 * `node:process`, from the global that is there anyway. An `import` of the module reads every property that it has, some of
 * which Node only then makes: a tenth of the time that the whole function takes to load.
 */
const GLOBAL_PROCESS = 'export const { env, versions } = process;';

/** Bundles the stand-ins in place of the modules that they stand for. */
export function trimming(trims: readonly Trim[]): { plugin: Plugin; isWhole(file: string): boolean; requireAllUsed(): void } {
  const used = new Set<Trim>();
  const trimOf = (path: string) => trims.find(({ module }) => path.endsWith(join('node_modules', module)));
  const plugin: Plugin = {
    name: 'trimming',
    setup: ({ onLoad, onResolve }) => {
      onLoad({ filter: /node_modules[\\/]@(?:aws-sdk|smithy)[\\/].*\.js$/ }, ({ path }) => {
        const trim = trimOf(path);
        if (trim === undefined) return undefined;
        used.add(trim);
        return { contents: trim.contents, resolveDir: dirname(path) };
      });
      onLoad({ filter: MANIFEST }, ({ path }) => {
        const { version } = JSON.parse(readFileSync(path, 'utf8'));
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
      onResolve({ filter: /^node:process$/ }, ({ path }) => ({ path, namespace: 'global' }));
      onLoad({ filter: /.*/, namespace: 'global' }, () => ({ contents: GLOBAL_PROCESS }));
    },
  };
  return {
    plugin,
    isWhole: file => trimOf(join(file)) === undefined,
    requireAllUsed: () => {
      const unused = trims.filter(trim => !used.has(trim)).map(({ module }) => module);
      if (unused.length > 0) throw new Error(`the SDK no longer asks for ${unused.join(', ')}: look again at what scripts/bundle/trims.ts leaves out`);
    },
  };
}
