// A stand-in for util-linux's `script`, with the arguments that the client passes, for machines that don't have it.
const { openSync, writeSync } = require('node:fs');
const { spawn } = require('@lydell/node-pty');

if (process.argv[2] === '--version') {
  console.log('script from util-linux 2.38.1');
  process.exit();
}
const [quiet, passOn, option, command, path, ...others] = process.argv.slice(2);
if ([quiet, passOn, option].join(' ') !== '--quiet --return --command' || others.length > 0) throw new Error(`not the arguments of util-linux: ${process.argv.slice(2)}`);

const file = openSync(path, 'w');
const { columns: cols, rows } = process.stdout;
const inside = spawn('/bin/sh', ['-c', command], { cols, rows, env: process.env });
process.stdin.setRawMode(true).on('data', keys => inside.write(keys));
inside.onData(text => {
  writeSync(file, text);
  process.stdout.write(text);
});
inside.onExit(({ exitCode }) => {
  process.stdin.setRawMode(false);
  process.exit(exitCode);
});
