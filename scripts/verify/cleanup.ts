/** What has to be undone. The list is written before anything is created, so that even what a crashed machine left can be removed. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Undo } from './account';

export class CleanupList {
  /** @param path of the list; it is deleted when nothing is left to undo */
  constructor(private readonly path: string) {}

  public get todo(): readonly Undo[] {
    return existsSync(this.path) ? JSON.parse(readFileSync(this.path, 'utf8')) : [];
  }

  /** Call this before creating it. */
  public add(undo: Undo): void {
    this.write([...this.todo, undo]);
  }

  /** The latest first. What can't be undone stays on the list, and doesn't keep the rest from being undone. */
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
