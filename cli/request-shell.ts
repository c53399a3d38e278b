import { arch, platform } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import type { Arguments } from './arguments';
import { ask } from './ask';
import { configuredRegion, resolveSigner, type Signer } from './credentials';
import { chooseRegion, parseEndpoint } from './endpoint';
import { ExitCode, Failure } from './failure';
import { openShell } from './open-shell';
import { Progress } from './progress';
import type { Shell } from './shell';
import { parseTarget } from './target';
import { prompt } from './terminal';

/** A request that is complete and signed for: only the asking is left. */
export interface ShellRequest {
  readonly region: string;
  readonly signer: Signer;
  readonly progress: Progress;
  /** Asks the broker until there is a shell. */
  open(): Promise<Shell>;
}

/** @throws if the command line is wrong, or there are no AWS credentials */
export async function prepareRequest(args: Arguments): Promise<ShellRequest> {
  const { reason, profile } = args;
  const endpoint = parseEndpoint(args.endpoint);
  const target = parseTarget(args.streamGroup, args.streamSession);
  if (reason !== undefined && /\p{Surrogate}/u.test(reason)) throw new Failure(ExitCode.USAGE, '--reason is not text: it holds half a character.');
  const region = await chooseRegion({
    given: args.region,
    endpoint: endpoint.region,
    target: target.region,
    configured: () => configuredRegion(profile, process.env),
  });
  const signer = await resolveSigner({ profile, mfaCode: isatty(0) ? askForMfaCode : undefined });
  const progress = new Progress(process.stderr);
  const question = {
    endpoint: endpoint.url,
    region,
    target,
    reason,
    credentials: signer.credentials,
    userAgent: `gameliftstreams-admin-shell (node ${process.versions.node}; ${platform()} ${arch()})`,
  };
  const waiting = {
    wait: args.wait,
    allowLoopback: args.allowLoopback,
    now: () => performance.now(),
    sleep: (ms: number) => sleep(ms),
    tell: (text: string) => progress.line(text),
  };
  const open = () => progress.during(`Waiting for a shell on ${target.streamSessionId}`, () => openShell(() => ask(question), waiting));
  return { region, signer, progress, open };
}

async function askForMfaCode(serial: string): Promise<string> {
  return prompt(`MFA code of ${serial}: `) ?? '';
}
