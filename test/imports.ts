import { dirname, join } from 'node:path';

export interface Import { readonly name: string; readonly typesOnly: boolean }

/** What a file imports or exports from, in order. */
export function importsOf(text: string): Import[] {
  return [...text.matchAll(/^(?:import|export)\s(type\s)?(?:[^;]*?\sfrom )?'([^']+)';$/gm)].map(([, type, name]) => ({ name, typesOnly: type !== undefined }));
}

/** The file that a relative import in `path` means. */
export function importedFile(path: string, name: string, exists: (candidate: string) => boolean): string {
  const target = join(dirname(path), name).replaceAll('\\', '/');
  return [`${target}.ts`, `${target}/index.ts`].find(exists) ?? target;
}
