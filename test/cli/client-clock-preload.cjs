/**
 * Loaded into the client before anything else. Its time moves when the test says so (client-clock.ts) and, with CLOCK_RUNS, also
 * by itself. Sockets and processes are real.
 */
const { connect } = require('node:net');
const { install } = require('@sinonjs/fake-timers');

const { setInterval } = globalThis;
const clock = install({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'], now: Date.now() });

const STEP_MS = 20;
const keepAlive = setInterval(() => process.env.CLOCK_RUNS && clock.tick(STEP_MS), STEP_MS).unref();
// Fake timers don't keep a process alive.
process.on('beforeExit', () => clock.countTimers() > 0 && keepAlive.ref());
setInterval(() => clock.countTimers() === 0 && keepAlive.unref(), STEP_MS).unref();

const test = connect(process.env.CLOCK).unref();
test.on('error', () => undefined);
test.on('data', commands => {
  for (const ms of String(commands).trim().split('\n')) {
    clock.jump(Number(ms)); // fires an interval once only: a check of the terminal takes real time
    test.write('moved\n'); // before the client can wait for a key, which blocks it
  }
});
