/** Two tools that know nothing of this project: Bridgecrew's checkov, and AWS's cfn-guard with the rules of AWS Control Tower. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Finding } from './finding';
import { run } from '../languages/run';
import { createPython } from '../python';

const CHECKOV = 'checkov==3.3.*';
/** Contains cfn-guard's programs and the rules; no other package does. */
const GUARD = '@cdklabs/cdk-validator-cfnguard';
const GUARD_VERSION = '0.0.62';

/** Resource types by template and logical ID, since the tools don't always report a resource's type. */
const typesOf = (template: string): Record<string, string> =>
  Object.fromEntries(Object.entries<any>(JSON.parse(readFileSync(template, 'utf8')).Resources).map(([id, { Type }]) => [id, Type]));

/** Runs checkov, in its own virtual environment. */
export async function checkov(templates: readonly string[]): Promise<Finding[]> {
  const python = await createPython(9, [CHECKOV]);
  const files = templates.flatMap(template => ['--file', template]);
  // Makes no network requests: neither for advice nor for a newer version.
  const output = await run(python.program('checkov'), [...files, '--framework', 'cloudformation', '--skip-download', '--compact', '--quiet', '--soft-fail', '-o', 'json'], { cwd: tmpdir() });
  const reports = [JSON.parse(output)].flat();
  const errors = reports.flatMap(({ results }: any) => results?.parsing_errors ?? []);
  if (errors.length > 0) throw new Error(`checkov could not read ${errors.join(', ')}`);
  return reports.flatMap(({ results }: any) => results.failed_checks).map(({ check_id, resource, file_path }: any) => {
    const [type, logicalId] = resource.split('.');
    return { id: check_id, type, where: `${basename(file_path)} ${logicalId}` };
  });
}

/** Runs cfn-guard. */
export async function cfnGuard(templates: readonly string[]): Promise<Finding[]> {
  const directory = mkdtempSync(join(tmpdir(), 'cfn-guard-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  // Its peers are CDK, which the programs don't need.
  const npm = ['install', '--prefix', directory, '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', '--loglevel=error', `${GUARD}@${GUARD_VERSION}`];
  await run('npm', npm, { cwd: directory });
  const ships = join(directory, 'node_modules', ...GUARD.split('/'));
  const args = ['validate', '--rules', join(ships, 'rules', 'control-tower', 'cfn-guard'), '--data', ...templates, '--structured', '--output-format', 'json', '--show-summary', 'none'];
  // 19: some rule is not met. https://github.com/aws-cloudformation/cloudformation-guard
  const output = await run(join(ships, 'bin', platform(), 'cfn-guard'), args, { cwd: directory, accept: [0, 19] });
  return JSON.parse(output).flatMap(({ name, not_compliant }: any) => {
    const types = typesOf(templates.find(template => basename(template) === basename(name))!);
    return not_compliant.flatMap((violation: object) => {
      const text = JSON.stringify(violation);
      const [, id] = /\[(CT\.[A-Z0-9.-]+)\]/.exec(text) ?? [];
      if (id === undefined) throw new Error(`cfn-guard names no control: ${text.slice(0, 300)}`);
      const logicalIds = new Set([...text.matchAll(/\/Resources\/([A-Za-z0-9]+)/g)].map(([, logicalId]) => logicalId));
      return [...logicalIds].map((logicalId): Finding => ({ id, type: types[logicalId], where: `${basename(name)} ${logicalId}` }));
    });
  });
}

/** The folder of its program. */
function platform(): string {
  const systems: Record<string, string> = { linux: 'ubuntu', darwin: 'macos' };
  const processors: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64' };
  const [system, processor] = [systems[process.platform], processors[process.arch]];
  if (system === undefined || processor === undefined) throw new Error(`cfn-guard has no program for ${process.platform} on ${process.arch}: use Linux or macOS`);
  return join(system, processor);
}
