/** `--plan`: what would be asked, created and allowed. It uses no account and no network. */
import { whatIsCreated } from './costs';
import { policyDocument } from './permissions';
import type { Row } from './row';
import { permissionsOf } from './rows';
import type { VerifyStackProps } from './stack';

export function planText(rows: readonly Row[], props: VerifyStackProps): string {
  const created = whatIsCreated(props);
  const total = created.reduce((sum, { usdAnHour }) => sum + usdAnHour, 0);
  return [
    `# What is asked: ${rows.length} rows`,
    ...rows.flatMap(({ id, question, expected, how, affects, needs, permissions }) => [
      '',
      `${id}: ${question}`,
      `  expected     ${expected}`,
      `  how          ${how}`,
      `  affects      ${affects.join(', ')}`,
      `  needs        ${needs}${needs === 'live session' ? ' (--live-session ID)' : needs === 'private API' ? ' (--private)' : ''}`,
      ...permissions.length > 0 ? [`  permissions  ${permissions.map(({ action }) => action).join(', ')}`] : [],
    ]),
    '',
    `# What is created: ${created.reduce((sum, { count }) => sum + count, 0)} resources, ${total.toFixed(2)} US dollars an hour`,
    '',
    ...created.map(({ type, count, usdAnHour }) => `${`${count}`.padStart(4)}  ${type.padEnd(40)} ${usdAnHour === 0 ? '' : usdAnHour.toFixed(4)}`.trimEnd()),
    '',
    'Prices of US West (Oregon), without any free tier (bench/prices.json). What costs by use (requests, events, log lines) is less than a cent.',
    props.streamGroupIds === undefined ? 'The two stream groups have no capacity: nothing streams, and nothing is billed for them.' : 'The stream groups are yours; nothing is changed in them.',
    'All of it is removed at the end, after ^C, and after a failure. KMS keys wait 7 or 30 days before they are gone, which costs nothing.',
    '',
    '# What IAM must allow',
    '',
    JSON.stringify(policyDocument(permissionsOf(rows)), null, 2),
    '',
    'Deploying uses the roles that `cdk bootstrap` has created. The stack\'s own roles do the rest.',
  ].join('\n');
}
