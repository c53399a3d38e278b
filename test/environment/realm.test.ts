import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInContext } from 'node:vm';
import { Realm } from './realm';

// What the test files of a process share, and what they don't.

let directory: string;
let realm: Realm;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'realm-test-'));
  writeFileSync(join(directory, 'data.json'), '[1]');
  writeFileSync(join(directory, 'other.js'), 'exports.loader = require("./package.js");');
  writeFileSync(join(directory, 'broken.js'), 'globalThis.attempts = (globalThis.attempts ?? 0) + 1; throw new Error("broken");');
  writeFileSync(join(directory, 'package.js'), `
    exports.other = require('./other');
    exports.data = require('./data.json');
    exports.process = require('node:process');
    exports.fs = require('fs');
    exports.array = Array;
    exports.place = [__filename, __dirname];
  `);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

beforeEach(() => { realm = new Realm({}); });

const run = (code: string) => runInContext(code, realm.context);
const once = (file: string): any => run(`globalThis[Symbol.for('package once')](${JSON.stringify(join(directory, file))})`);

test('a package is loaded once, into the realm of the tests', () => {
  const loaded = once('package.js');
  expect(once('package.js')).toBe(loaded);
  expect(loaded.array).toBe(run('Array'));
  expect(loaded.data).toBeInstanceOf(run('Array'));
  expect(loaded.process).toBe(run('process'));
  expect(loaded.fs.readFileSync).toEqual(expect.any(Function));
  expect(loaded.place).toEqual([join(directory, 'package.js'), directory]);
  expect(loaded.other.loader).toBe(loaded); // each requires the other
});

test('fails each time if a package can\'t be loaded', () => {
  for (const attempt of [1, 2]) {
    expect(() => once('broken.js')).toThrow('broken');
    expect(run('attempts')).toBe(attempt);
  }
});

test('has Node\'s global variables', () => {
  expect(run('[typeof fetch, typeof URL, typeof Buffer, typeof crypto.subtle, typeof structuredClone]')).toEqual(['function', 'function', 'function', 'object', 'function']);
  expect(run('new Uint8Array(1)')).toBeInstanceOf(Uint8Array);
  expect(run('new Error().stack')).toContain('Error');
});

test('a file finds nothing that the one before it left behind', () => {
  run(`
    globalThis.left = globalThis[Symbol.for('left')] = 1;
    process.env.LEFT = '1'; delete process.env.PATH;
    process.on('exit', () => undefined);
    fetch = URL = crypto = undefined;
    delete globalThis.Buffer;
  `);
  realm.restore();
  expect(run('[globalThis.left, globalThis[Symbol.for("left")], process.env.LEFT, process.listenerCount("exit")]')).toEqual([undefined, undefined, undefined, 0]);
  expect(run('process.env.PATH')).toBe(process.env.PATH);
  expect(run('[typeof fetch, typeof URL, typeof crypto, typeof Buffer]')).toEqual(['function', 'function', 'object', 'function']);
});

test('except the tokens of aws-cdk-lib', () => {
  run('globalThis.__cdkTokenMap = 1');
  realm.restore();
  expect(run('globalThis.__cdkTokenMap')).toBe(1);
});
