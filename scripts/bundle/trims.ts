/**
 * Parts of the AWS SDK that the function can never reach, and what replaces them in its bundle. Half of what the SDK's
 * three clients load looks for credentials and settings in places that Lambda doesn't have; loading it would be most of
 * our cold start.
 *
 * Everything else is the real SDK: serialization, signing, endpoints, connections, errors. A replacement exports what the
 * rest of the SDK imports from it (esbuild refuses the bundle if a later SDK imports more). If it is called for something
 * that it can't do, it throws, and test/local, which runs this bundle, fails.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

export interface Trim {
  /** Path below node_modules. Bundling fails if nothing there imports it any more. */
  readonly module: string;
  /** JavaScript that is bundled in its place. */
  readonly contents: string;
}

/**
 * None of the operations that the broker calls streams events. The SDK loads this code only if one does, so it keeps it, and what it
 * shares with the rest, in separate modules.
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
    // (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). The default chain continues with profiles, SSO,
    // web identity, other processes and instance metadata, and needs four more clients for them: 100 kB, and more ways for anyone who
    // changes the function's environment to give it another identity.
    module: '@aws-sdk/credential-provider-node/dist-es/index.js',
    contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
  },
  {
    // The result of the SDK on a machine without ~/.aws: nothing. A function has no home directory with profiles, and must
    // not get an endpoint or a Region from one; environment variables are read as always.
    module: '@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js',
    contents: `
      export { CONFIG_PREFIX_SEPARATOR } from "./constants";
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  },
  EVENT_STREAMS,
  {
    // Asks instance metadata for the Region if `AWS_DEFAULTS_MODE=auto`: a function has its Region in its environment,
    // and no reason to call that address.
    module: '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    contents: 'export const getInstanceMetadataRegion = async () => undefined;',
  },
];

/** The SDK puts each client's version into its User-Agent; nothing else in its package.json is needed. */
const MANIFEST = /node_modules[\\/]@aws-sdk[\\/](?:client-[^\\/]+|nested-clients)[\\/]package\.json$/;

/**
 * Node's own modules, as `require` returns them. An `import` of one reads all of its properties, some of which Node creates only
 * then. From Node 22 on, one of those of `node:http` loads undici, which takes a third of the function's load time.
 */
const builtIn = (name: string) => `module.exports = process.getBuiltinModule(${JSON.stringify(name)});`;

/** Bundles the replacements in place of the original modules. */
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
      onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'built-in' }));
      onLoad({ filter: /.*/, namespace: 'built-in' }, ({ path }) => ({ contents: builtIn(path) }));
    },
  };
  return {
    plugin,
    isWhole: file => trimOf(join(file)) === undefined,
    requireAllUsed: () => {
      const unused = trims.filter(trim => !used.has(trim)).map(({ module }) => module);
      if (unused.length > 0) throw new Error(`the SDK no longer imports ${unused.join(', ')}: review what scripts/bundle/trims.ts leaves out`);
    },
  };
}
