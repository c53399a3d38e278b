import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Narrator } from './narrator';
import { FINALS_GROUP, FINALS_SESSION, type People } from './two-persons';
import type { LocalEnvironment } from '../environment';
import { DataChannel } from '../services/data-channel';
import type { GameLiftStreams } from '../services/game-lift-streams';
import type { Identity } from '../services/identities';

export interface Served {
  readonly environment: LocalEnvironment;
  readonly streamGroup: string;
  readonly streamSession: string;
  readonly operator: Identity;
}

/** Prints how to try it by hand: a shell for one person, and one that a second person must approve. @returns the servers that the terminals connect to */
export async function serve(
  narrator: Narrator, { environment, streamGroup, streamSession, operator }: Served, finals: LocalEnvironment, people: People,
): Promise<DataChannel[]> {
  environment.streams.startSession(streamGroup, 'SLOW123def4567', { status: 'CONNECTED', userId: 'player-8', readyAfterMs: 60_000 });
  const channels = await Promise.all([environment, finals].map(({ streams }) => terminals(streams)));
  const { endpointUrl, serviceUrl, template: { region } } = environment;
  narrator.title('Running until ^C. By hand, as alice@example.com:');
  narrator.say(`
  export ADMIN_SHELL_ENDPOINT=${endpointUrl}
  export AWS_ENDPOINT_URL_GAMELIFTSTREAMS=${serviceUrl}
  export AWS_REGION=${region}
  export AWS_ACCESS_KEY_ID=${operator.accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${operator.secretAccessKey}
  export AWS_SESSION_TOKEN=${operator.sessionToken}
  export PATH="${join(__dirname, 'plugin')}:$PATH"

  node assets/cli/index.cjs sessions --stream-group ${streamGroup}

  node assets/cli/index.cjs connect --stream-group ${streamGroup} --reason 'INC-4711 black screen' --allow-loopback

  node assets/cli/index.cjs credentials --stream-group ${streamGroup} --stream-session SLOW123def4567 --reason 'INC-4711 black screen' --allow-loopback

  curl --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\
    -H "x-amz-security-token: $AWS_SESSION_TOKEN" -H 'x-admin-shell-reason: INC-4711 black screen' \\
    -i -X POST "$ADMIN_SHELL_ENDPOINT/streamgroups/${streamGroup}/streamsessions/${streamSession}/access"

  "connect" shows a prompt: of a shell on this machine that repeats what is typed, runs nothing and knows "exit". The folder on the
  path holds a stand-in for the Session Manager plugin; AWS's own works too, up to 1.2.888 (later ones connect to AWS alone).
  Stream sessions: ${streamSession} (ready), SLOW123def4567 (ready a minute from now). The keys are valid only here.
  Never put real keys on a command line: other users of the machine can see them in the process list.`);
  narrator.title('A shell that a second person must approve: alice in one terminal, bob in another, carol in an emergency:');
  const connect = `connect --stream-group ${FINALS_GROUP} --stream-session ${FINALS_SESSION} --reason 'INC-4713 black screen' --allow-loopback`;
  narrator.say(`
  unset ADMIN_SHELL_ENDPOINT
  export AWS_CONFIG_FILE=${configOf(finals, people)}
  export PATH="${join(__dirname, 'plugin')}:$PATH"

  node assets/cli/index.cjs ${connect} --profile alice

  node assets/cli/index.cjs approvals --stream-group ${FINALS_GROUP} --profile bob

  node assets/cli/index.cjs ${connect} --profile carol --emergency
`);
  return channels;
}

/** Makes the shells show a prompt. */
async function terminals(streams: GameLiftStreams): Promise<DataChannel> {
  const channel = new DataChannel({ admit: (sessionId, token) => streams.connectTerminal(sessionId, token) === 'connected' });
  streams.terminalOrigin = await channel.url();
  return channel;
}

/** A config file with a profile for each person, including the broker's address. It is deleted when the process ends. */
function configOf({ endpointUrl, template: { region } }: LocalEnvironment, people: People): string {
  const directory = mkdtempSync(join(tmpdir(), 'admin-shell-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'config');
  writeFileSync(file, Object.entries(people).map(([name, { accessKeyId, secretAccessKey, sessionToken }]) => `[profile ${name}]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
aws_session_token = ${sessionToken}
region = ${region}
admin_shell_endpoint = ${endpointUrl}
`).join('\n'), { mode: 0o600 });
  return file;
}
