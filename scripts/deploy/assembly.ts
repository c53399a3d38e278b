import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A stack of a cloud assembly, and where it is deployed. */
export interface SynthesizedStack {
  readonly name: string;
  readonly region: string;
  /** The file's name in the assembly's folder. */
  readonly templateFile: string;
  readonly template: { readonly Resources: Record<string, { readonly Type: string }> };
}

/** @param region for stacks that don't specify one */
export function stacksOf(assembly: string, region: string): SynthesizedStack[] {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as { artifacts: Record<string, any> };
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  if (stacks.length === 0) throw new Error(`${assembly} has no stacks`);
  return stacks.map(([id, { environment, properties: { stackName: name = id, templateFile } }]) => {
    const own = environment.split('/').pop();
    const template = JSON.parse(readFileSync(join(assembly, templateFile), 'utf8'));
    return { name, region: own === 'unknown-region' ? region : own, templateFile, template };
  });
}
