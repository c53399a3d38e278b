/**
 * Loaded into the client before anything else: its time moves when the test says so (clock.ts), or, with CLOCK_RUNS, as time does
 * until the test hurries it. Sockets and processes are as real as ever.
 */
const { connect } = require('node:net');
const { install } = require('@sinonjs/fake-timers');

const { setInterval } = globalThis;
const clock = install({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'], now: Date.now() });

const STEP_MS = 20;
const alive = setInterval(() => process.env.CLOCK_RUNS && clock.tick(STEP_MS), STEP_MS).unref();
// Timers that are not real keep no process alive.
process.on('beforeExit', () => clock.countTimers() > 0 && alive.ref());
setInterval(() => clock.countTimers() === 0 && alive.unref(), STEP_MS).unref();

const test = connect(process.env.CLOCK).unref();
test.on('error', () => undefined);
test.on('data', commands => {
  for (const ms of String(commands).trim().split('\n')) {
    clock.jump(Number(ms)); // what repeats itself does so once: a look at the terminal takes real time
    test.write('moved\n'); // before the client can wait for a key, which stops everything else
  }
});
