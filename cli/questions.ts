import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import { exitCodeOfSignal, Failure } from './failure';

/** Whether there is a terminal, so that somebody can answer. */
export function canAsk(): boolean {
  return isatty(0) && isatty(2);
}

/** Prompts for a line. @throws if ^C is pressed instead */
export async function askLine(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('SIGINT', () => reject(givenUp()));
      lines.once('close', () => resolve(''));
      lines.question(question).then(resolve, reject);
    });
  } finally {
    lines.close();
  }
}

/** Prompts for a single key, without Enter. @returns whether it was y */
export async function confirm(question: string): Promise<boolean> {
  process.stderr.write(question);
  process.stdin.setRawMode(true);
  try {
    const key = await new Promise<string>(resolve => {
      process.stdin.once('data', data => resolve(String(data)));
      process.stdin.once('end', () => resolve(''));
      process.stdin.resume();
    });
    const yes = /^y/i.test(key);
    process.stderr.write(`${yes ? 'yes' : 'no'}\n`);
    return yes;
  } finally {
    process.stdin.pause();
    process.stdin.setRawMode(false);
  }
}

export function givenUp(): Failure {
  return new Failure(exitCodeOfSignal('SIGINT'), 'Given up.');
}
