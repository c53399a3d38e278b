/**
 * Runs the newest boto3 against the local environment: an independent client, in another language, gets the service's own
 * results and errors from the broker. Also checks the AWS CLI commands in README and docs/ against botocore's models, which
 * the CLI is built from. Creates its own virtual environment; needs Python 3 and a PyPI index.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { synthesizeExample } from '../../local/demo/synthesize';
import { LocalEnvironment } from '../../local/environment';
import type { Identity } from '../../local/services/identities';
import { createPython } from '../python';
import { repositoryRoot } from '../repository';

async function main(): Promise<void> {
  const python = (await createPython(9, ['boto3'])).program('python');
  const environment = await LocalEnvironment.start({ assembly: await synthesizeExample(), stackName: 'Arcade' });
  const { template, identities, streams, endpointUrl } = environment;
  const [groupLogicalId] = template.only('AWS::GameLiftStreams::StreamGroup');
  const group: string = template.resolve({ 'Fn::GetAtt': [groupLogicalId, 'Id'] });
  const role = (name: string) => template.ofType('AWS::IAM::Role').find(([id]) => id.startsWith(name))![0];
  streams.startSession(group, 'READY');
  streams.startSession(group, 'SOON', { readyAfterMs: 8_000 });
  streams.startSession(group, 'NEVER', { readyAfterMs: 600_000 });
  streams.startSession(group, 'OVER', { status: 'TERMINATED', statusReason: 'clientDisconnected' });

  const child = spawn(python, [join(repositoryRoot(), 'test', 'boto3', 'broker_test.py')], {
    stdio: 'inherit',
    env: {
      PATH: process.env.PATH,
      AWS_EC2_METADATA_DISABLED: 'true',
      BROKER: JSON.stringify({
        endpoint: endpointUrl,
        region: template.region,
        account: template.account,
        group,
        operator: keys(identities.session(role('GameOps'), 'alice@example.com')),
        contractor: keys(identities.session(role('Contractors'), 'bob@example.com')),
        stranger: keys(identities.stranger('mallory')),
      }),
    },
  });
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  await environment.stop();
  if (code !== 0) throw new Error(`boto3's test ended with exit code ${code}`);
  const { status } = spawnSync(python, [join(repositoryRoot(), 'test', 'boto3', 'commands_test.py')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('a page shows a command that the AWS CLI rejects');
}

/** With the names of boto3's parameters. */
function keys({ accessKeyId, secretAccessKey, sessionToken }: Identity): object {
  return { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_session_token: sessionToken };
}

main().then(() => process.exit(0), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
