import { join } from 'node:path';
import { SERVICES } from './kinds';
import { run } from '../languages/run';
import { createPython } from '../python';

/** Operations that change something, each with its parameters that take a string. */
export interface Models {
  readonly botocore: string;
  readonly services: { readonly [service: string]: { readonly [operation: string]: string[] } };
}

/** @param requirement what pip installs: `botocore==1.44.8`, or `botocore` for the newest */
export async function readModels(requirement: string): Promise<Models> {
  const python = await createPython(9, [requirement]);
  return JSON.parse(await run(python.program('python'), [join(__dirname, 'models.py'), Object.keys(SERVICES).join()], { cwd: __dirname }));
}

/** What the models have and the reviewed ones lack. */
export function newsIn(models: Models, judged: Models): string[] {
  return Object.entries(models.services).flatMap(([service, operations]) => Object.entries(operations).flatMap(([operation, parameters]) => {
    const known = judged.services[service]?.[operation];
    if (known === undefined) return [`${service} ${operation}`];
    return parameters.filter(parameter => !known.includes(parameter)).map(parameter => `${service} ${operation} ${parameter}`);
  }));
}
