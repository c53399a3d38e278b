/**
 * Compares what two languages synthesized. Equal means equal except for what CDK says about the app itself: the construct
 * paths in Metadata, and the CDKMetadata resource, which includes the language.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SUFFIX = '.template.json';
const SHOWN = 20;

/** @returns the templates of a cloud assembly, by stack name */
export function templatesOf(assembly: string): Map<string, unknown> {
  return new Map(readdirSync(assembly).filter(file => file.endsWith(SUFFIX)).sort().map(file =>
    [file.slice(0, -SUFFIX.length), withoutTraces(JSON.parse(readFileSync(join(assembly, file), 'utf8')))]));
}

/** @throws with the first differences, if there are any */
export function requireEqualTemplates(what: string, expected: Map<string, unknown>, actual: Map<string, unknown>): void {
  if (expected.size === 0) throw new Error(`${what} has no template in TypeScript: nothing was compared`);
  const differences = differencesOf(Object.fromEntries(expected), Object.fromEntries(actual), '');
  if (differences.length === 0) return;
  const more = differences.length > SHOWN ? [`… and ${differences.length - SHOWN} more`] : [];
  throw new Error(`The templates of ${what} differ from those in TypeScript in ${differences.length} places:\n${[...differences.slice(0, SHOWN), ...more].join('\n')}`);
}

function withoutTraces(template: any): unknown {
  const { CDKMetadata, ...resources } = template.Resources;
  const { CDKMetadataAvailable, ...conditions } = template.Conditions ?? {};
  return {
    ...template,
    Conditions: conditions,
    Resources: Object.fromEntries(Object.entries<any>(resources).map(([id, { Metadata, ...resource }]) => {
      const { 'aws:cdk:path': _, ...metadata } = Metadata ?? {};
      return [id, { ...resource, Metadata: metadata }];
    })),
  };
}

function differencesOf(expected: unknown, actual: unknown, path: string): string[] {
  if (isObject(expected) && isObject(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    return [...new Set([...Object.keys(expected), ...Object.keys(actual)])]
      .flatMap(key => differencesOf(expected[key], actual[key], `${path}/${key}`));
  }
  return expected === actual ? [] : [`  ${path}: ${written(expected)} in TypeScript, ${written(actual)} here`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function written(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
}
