import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import { exitCodeOfSignal, Failure } from './failure';

/** Whether there is a terminal to answer on. */
export function canAsk(): boolean {
  return isatty(0) && isatty(2);
}

/** Prompts for a line. @throws if ^C is pressed instead */
export async function askLine(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('SIGINT', () => reject(cancelled()));
      lines.once('close', () => resolve(''));
      lines.question(question).then(resolve, reject);
    });
  } finally {
    lines.close();
  }
}

/** Asks a question that one key answers, without Enter. @returns whether it was y */
export async function confirm(question: string): Promise<boolean> {
  return await askKey(question, key => /^y/i.test(key) ? 'yes' : 'no') === 'yes';
}

/**
 * Prompts for a single key, without Enter.
 *
 * @param meaning the word that a key stands for, which is then shown
 * @returns the word
 */
export async function askKey<T extends string>(question: string, meaning: (key: string) => T): Promise<T> {
  process.stderr.write(question);
  process.stdin.setRawMode(true);
  try {
    const key = await new Promise<string>(resolve => {
      process.stdin.once('data', data => resolve(String(data)));
      process.stdin.once('end', () => resolve(''));
      process.stdin.resume();
    });
    const word = meaning(key);
    process.stderr.write(`${word}\n`);
    return word;
  } finally {
    process.stdin.pause();
    process.stdin.setRawMode(false);
  }
}

interface Choice<T> {
  readonly value: T;
  readonly name: string;
}

/** Offers a list: arrow keys move, typing filters, Enter selects. @throws if ^C is pressed */
export async function choose<T>(message: string, choices: Array<Choice<T>>): Promise<T> {
  const { default: search } = await import('@inquirer/search'); // most commands don't ask
  try {
    for (;;) {
      let shown = choices;
      const chosen = await search({
        message,
        source: term => shown = matching(choices, term ?? ''),
        pageSize: 10,
      }, { output: process.stderr });
      // An Enter that arrives with the text, as in a pasted ID, selects from the list before it is filtered: nobody chose that.
      if (shown.some(({ value }) => value === chosen)) return chosen;
      if (shown.length === 1) return shown[0].value;
    }
  } catch (error) {
    if ((error as Error).name === 'ExitPromptError') throw cancelled();
    throw error;
  }
}

function matching<T>(choices: Array<Choice<T>>, term: string): Array<Choice<T>> {
  return choices.filter(({ name }) => term.toLowerCase().split(/\s+/).every(word => name.toLowerCase().includes(word)));
}

export function cancelled(): Failure {
  return new Failure(exitCodeOfSignal('SIGINT'), 'Cancelled.');
}
