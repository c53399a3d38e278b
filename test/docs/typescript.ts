import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { Fence, ROOT } from './markdown';

// Compiles the documentation's TypeScript in strict mode against the sources of the library, in rosetta's fixture, so that
// rosetta accepts the same snippets.

const FIXTURE = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');
const HERE = join(ROOT, 'test', 'docs');
const PACKAGE = 'cdk-gameliftstreams-admin-shell';

const OPTIONS: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent({ extends: './tsconfig.json' }, ts.sys, ROOT).options,
  // A snippet need not use everything that it declares.
  noUnusedLocals: false,
  noUnusedParameters: false,
  noEmit: true,
  declaration: false,
  composite: false,
  incremental: false,
  rootDir: undefined,
  outDir: undefined,
  tsBuildInfoFile: undefined,
  paths: { [PACKAGE]: [join(ROOT, 'lib', 'index.ts')] },
};

/** The compiler's errors for each snippet, each of which is a module. */
export function compile(fences: Fence[]): Map<Fence, string[]> {
  const sources = new Map<string, { fence: Fence; text: string }>();
  fences.forEach((fence, index) => {
    sources.set(join(HERE, `snippet-${index}.ts`), { fence, text: fence.flags.includes('nofixture') ? fence.code : inFixture(fence.code) });
  });

  const host = ts.createCompilerHost(OPTIONS);
  const [read, exists] = [host.getSourceFile, host.fileExists];
  host.getSourceFile = (name, version, ...rest) => sources.has(name)
    ? ts.createSourceFile(name, `${sources.get(name)!.text}\nexport {};\n`, version)
    : read.call(host, name, version, ...rest);
  host.fileExists = name => sources.has(name) || exists.call(host, name);

  const program = ts.createProgram([...sources.keys()], OPTIONS, host);
  return new Map([...sources].map(([name, { fence }]) => {
    const file = program.getSourceFile(name)!;
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return [fence, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))];
  }));
}

/** Like rosetta: moves imports to the top, and the rest to the fixture's marker. */
function inFixture(code: string): string {
  const lines = code.split('\n');
  const isImport = (line: string) => /^import\b/.test(line);
  return FIXTURE.replace(/^/, () => `${lines.filter(isImport).join('\n')}\n`)
    .replace(/^\s*\/\/\/ here\s*$/m, () => lines.filter(line => !isImport(line)).join('\n'));
}
