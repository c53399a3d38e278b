import type { BuildOptions, Plugin } from 'esbuild';

/** What reading the command line needs, and no more: the rest is read where a command needs it. */
const LATER: Plugin = {
  name: 'later',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\/commands\.js$/ }, () => ({ path: './commands.cjs', external: true }));
  },
};

/** Commander starts programs for commands that are files of their own. We have none, and loading that takes longer than the rest of it. */
const NO_PROGRAMS: Plugin = {
  name: 'no-programs',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) => /[\\/]node_modules[\\/]commander[\\/]/.test(importer) ? { path: 'none', namespace: 'no-programs' } : undefined);
    onLoad({ filter: /.*/, namespace: 'no-programs' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** For npm's `bin`, in a folder that is a package. */
export const CLIENT: BuildOptions = {
  entryPoints: ['cli/index.ts'],
  outfile: 'cli/index.cjs',
  target: 'node20',
  format: 'cjs',
  banner: { js: '#!/usr/bin/env node' },
  supported: { 'dynamic-import': false }, // by require: Node would start its loader of ES modules
  plugins: [LATER, NO_PROGRAMS],
};

/** The commands beside it: ten times as much to read, and what they import when it is needed is not run before. */
export const COMMANDS: BuildOptions = {
  entryPoints: ['cli/commands.ts'],
  outfile: 'cli/commands.cjs',
  target: 'node20',
  format: 'cjs',
};
