import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * AWS's event matcher (event-ruler), run in Java by our own main class: it says what EventBridge itself would make of a pattern
 * and an event.
 */
export interface Ruler {
  /**
   * For each event, the names of the patterns that match it. Read-only calls are included: filtering them is up to the rule's state,
   * not its pattern.
   *
   * @throws if EventBridge would reject a pattern
   */
  matching(patterns: Record<string, object>, events: object[]): Promise<string[][]>;
}

const NEEDS = 'a JDK 17 or later (java), Maven 3.6 or later (mvn), and a Maven repository';

/** What keeps the matcher from running here, in a word; undefined if nothing does. */
export function missing(): string | undefined {
  const found = (command: string, args: string[]) => spawnSync(command, args, { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
  const absent = [['java', '-version'], ['mvn', '--version']].filter(([command, argument]) => !found(command, [argument])).map(([command]) => command);
  return absent.length === 0 ? undefined : `${absent.join(' and ')} not found: needs ${NEEDS}`;
}

/** Fetches the matcher with Maven, for this process. */
export function createRuler(): Ruler {
  const jars = mkdtempSync(join(tmpdir(), 'event-ruler-'));
  process.once('exit', () => rmSync(jars, { recursive: true, force: true }));
  const { status, stdout, stderr, error } = spawnSync('mvn', ['-q', '-B', '-f', join(__dirname, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`], {
    encoding: 'utf8', shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`Maven could not fetch the matcher, which needs ${NEEDS}:\n${error?.message ?? stdout + stderr}`);
  const classpath = readdirSync(jars).map(jar => join(jars, jar)).join(delimiter);
  return { matching: (patterns, events) => match(classpath, patterns, events) };
}

async function match(classpath: string, patterns: Record<string, object>, events: object[]): Promise<string[][]> {
  const child = spawn('java', ['-cp', classpath, join(__dirname, 'Matcher.java')], { stdio: ['pipe', 'pipe', 'pipe'] });
  const output = [child.stdout, child.stderr].map(async stream => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  });
  child.stdin.on('error', () => { /* it ended early, and says why */ });
  child.stdin.end([patterns, ...events].map(one => JSON.stringify(one)).join('\n'));
  const [[answers, complaints], code] = await Promise.all([Promise.all(output), new Promise<number | null>(resolve => child.once('close', resolve))]);
  if (code !== 0) throw new Error(`the matcher ended with exit code ${code}:\n${complaints}`);
  return answers.trimEnd().split('\n').map(line => JSON.parse(line));
}
