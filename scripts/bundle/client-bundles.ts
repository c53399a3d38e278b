import type { BuildOptions, Plugin } from 'esbuild';

/** Commander starts programs for commands in files of their own. We have none, and loading that takes longer than the rest of Commander. */
const NO_PROGRAMS: Plugin = {
  name: 'no-programs',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) => /[\\/]node_modules[\\/]commander[\\/]/.test(importer) ? { path: 'none', namespace: 'no-programs' } : undefined);
    onLoad({ filter: /.*/, namespace: 'no-programs' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Node reads a file with other characters at half the speed. */
const ASCII = 'ascii';

/** With `require`: in code compiled from text, Node supports no `import()`, and elsewhere it would start its ES module loader for one. */
const BY_REQUIRE = { 'dynamic-import': false };

/** The commands that call a service: ten times as much code as parsing the command line takes. */
export const COMMANDS: BuildOptions = {
  entryPoints: ['cli/commands.ts'],
  outfile: 'cli/commands.cjs',
  target: 'node20',
  format: 'cjs',
  charset: ASCII,
  supported: BY_REQUIRE,
  write: false,
};

/**
 * For npm's `bin`, in a folder with a package.json.
 *
 * @param commands the code of `COMMANDS`, which is in the file as text: Node skips text faster than code, and compiles it
 * only when a command needs it
 */
export function clientWith(commands: string): BuildOptions {
  return {
    entryPoints: ['cli/index.ts'],
    outfile: 'cli/index.cjs',
    target: 'node20',
    format: 'cjs',
    charset: ASCII,
    banner: { js: '#!/usr/bin/env node' },
    supported: BY_REQUIRE,
    plugins: [asText(commands), NO_PROGRAMS],
  };
}

function asText(commands: string): Plugin {
  return {
    name: 'as-text',
    setup: ({ onLoad }) => {
      onLoad({ filter: /[\\/]cli[\\/]commands\.ts$/ }, () => ({
        contents: `
          const { compileFunction } = require('node:vm');
          const parameters = ['module', 'exports', 'require', '__filename', '__dirname'];
          compileFunction(${JSON.stringify(commands)}, parameters, { filename: 'commands.cjs' })(module, exports, require, __filename, __dirname);
        `,
        loader: 'js',
      }));
    },
  };
}
