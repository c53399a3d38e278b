import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';

/** The feature flags of a new app. */
export const RECOMMENDED_FLAGS: Record<string, unknown> = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8'));

/**
 * For scripts that only read what an app synthesizes to: without CDK's validation engine, which takes five seconds to load
 * (a feature flag can't turn it off, only make its errors warnings), and in a folder that is then removed.
 */
export function readApp<T>(context: Record<string, unknown>, read: (app: App) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), 'read-app-'));
  const { CDK_VALIDATION } = process.env;
  process.env.CDK_VALIDATION = 'false';
  try {
    return read(new App({ outdir, context }));
  } finally {
    if (CDK_VALIDATION === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = CDK_VALIDATION;
    rmSync(outdir, { recursive: true, force: true });
  }
}
