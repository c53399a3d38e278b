/** What has to be taken back, on a list that is written before anything is made: also what a machine that fell over has left can be removed. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Undo } from './account';

export class CleanupList {
  /** @param path of the list; it is deleted when nothing is left to do */
  constructor(private readonly path: string) {}

  public get todo(): readonly Undo[] {
    return existsSync(this.path) ? JSON.parse(readFileSync(this.path, 'utf8')) : [];
  }

  /** Before it is made. */
  public add(undo: Undo): void {
    this.write([...this.todo, undo]);
  }

  /** The latest first. What can't be taken back stays on the list, and does not keep the rest from being. */
  public async work(undo: (one: Undo) => Promise<void>): Promise<Error[]> {
    const failures: Error[] = [];
    for (const one of [...this.todo].reverse()) {
      try {
        await undo(one);
        this.remove(one);
      } catch (error) {
        failures.push(error as Error);
      }
    }
    return failures;
  }

  public remove(undo: Undo): void {
    const text = JSON.stringify(undo);
    this.write(this.todo.filter(one => JSON.stringify(one) !== text));
  }

  /** Empties the list if one thing is no longer on it. @returns whether it did */
  public clearWithout(undo: Undo): boolean {
    const done = !this.todo.some(one => JSON.stringify(one) === JSON.stringify(undo));
    if (done) this.write([]);
    return done;
  }

  private write(todo: readonly Undo[]): void {
    if (todo.length === 0) return rmSync(this.path, { force: true });
    writeFileSync(this.path, `${JSON.stringify(todo, null, 2)}\n`);
  }
}
