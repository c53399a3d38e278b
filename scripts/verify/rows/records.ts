/** What is recorded: the function's own line, its metrics, CloudTrail's records. */
import type { Account, Late } from '../account';
import { INVOKE, READ_LOGS, READ_METRICS } from '../permissions';
import { judged, notSeen, type Row, type Seen } from '../row';
import { dataWithin } from './metric-data';

/** CloudTrail delivers after about 5 minutes, without a guarantee. */
const DELIVERY_MINUTES = 20;

type Json = Record<string, any>;

/** The first line of a log group that contains all of these words, verbatim. */
async function line(account: Account, logGroup: string, minutes: number, ...words: string[]): Promise<Late<string> | undefined> {
  return account.until(minutes, async () => {
    const found = await account.aws('logs', 'filter-log-events', { 'log-group-name': logGroup, 'filter-pattern': words.map(word => `"${word}"`).join(' ') });
    return found.events?.[0]?.message as string | undefined;
  });
}

/** CloudTrail's record of a call for the session, and its delay. */
async function trailRecord(account: Account, session: string): Promise<Late<Json> | undefined> {
  const found = await line(account, account.outputs.TrailLog, DELIVERY_MINUTES, 'CreateStreamSessionAdminShell', session);
  return found && { ...found, value: JSON.parse(found.value) };
}

/** Reads the broker's log line for a request that the operator has just made. */
async function brokerLine(account: Account, row: string, look: (text: string, session: string) => Seen): Promise<Seen> {
  const session = account.sessionOf(row);
  await account.ask({ session });
  const found = await line(account, account.outputs.HandlerLog, 3, session);
  return found === undefined ? judged(false, `no line ${account.waited(3)}`) : look(found.value, session);
}

const CREATE = ['gameliftstreams', 'create-stream-session-admin-shell'] as const;

/** Someone calls the service directly, in vain; returns CloudTrail's record of it. */
async function bypass(account: Account, row: string, actor: 'Stranger' | 'Bypasser', judge: (record: Json) => boolean): Promise<Seen> {
  const session = account.sessionOf(row);
  const outcome = await account.aws(...CREATE, { 'identifier': account.streamGroups[0], 'stream-session-identifier': session }, await account.as(actor))
    .then(() => 'opened', error => error.code ?? error.message);
  const found = await trailRecord(account, session);
  if (found === undefined) return judged(false, `the call ended with ${outcome}, and CloudTrail delivered no record ${account.waited(DELIVERY_MINUTES)}`);
  return judged(judge(found.value), `the call ended with ${outcome}; errorCode ${found.value.errorCode}, sessionIssuer.arn ${issuer(found.value)?.arn}, ${after(found)}`);
}

const issuer = (record: Json) => record.userIdentity?.sessionContext?.sessionIssuer;
const after = ({ seconds }: Late<unknown>) => `${seconds} s after the call`;

export const RECORDS: readonly Row[] = [
  {
    id: 'request-context',
    question: 'Does requestContext.identity name the operator as STS does?',
    expected: 'operator, caller and accessKeyId in the record are those of the session that signed',
    how: 'POST, then the function\'s line of the request',
    affects: ['lambda/shared/operator.ts', 'lambda/shared/proxy-event.ts', 'local/services/api-gateway.ts'],
    needs: 'stack',
    permissions: READ_LOGS,
    see: async account => {
      const { accessKeyId } = await account.as('Operator');
      return brokerLine(account, 'request-context', text => {
        const record: Json = JSON.parse(text.slice(text.indexOf('{')));
        const checks = {
          operator: /:assumed-role\/AdminShellVerify-Operator[^/]*\/verify@example\.com$/.test(record.operator ?? ''),
          caller: /^AROA[A-Z0-9]+:verify@example\.com$/.test(record.caller ?? ''),
          accessKeyId: record.accessKeyId === accessKeyId,
          sourceIdentity: record.sourceIdentity === 'verify@example.com',
        };
        return judged(Object.values(checks).every(Boolean), Object.entries(checks).map(([name, right]) => `${name} ${right ? 'right' : `wrong: ${record[name]}`}`).join(', '));
      });
    },
  },
  {
    id: 'json-log-line',
    question: 'Does a record\'s line in the function\'s log contain only the JSON that was written?',
    expected: 'the whole message is one JSON object',
    how: 'POST, then the function\'s line of the request',
    affects: ['lambda/broker/record.ts', 'lib/private/bundled-function.ts', 'lib/alarms/filter-patterns.ts'],
    needs: 'stack',
    permissions: READ_LOGS,
    see: account => brokerLine(account, 'json-log-line', (text, session) => judged(isJson(text), text.slice(0, text.indexOf(session)).replace(/"operator.*/, '…'))),
  },
  {
    id: 'embedded-metrics',
    question: 'Do the metrics in the log lines become CloudWatch metrics?',
    expected: 'this shell\'s Refused has data within 5 minutes',
    how: 'POST, then get-metric-data for GameLiftStreamsAdminShell',
    affects: ['lambda/broker/record.ts', 'lib/dashboard.ts', 'docs/runbook.md'],
    needs: 'stack',
    permissions: READ_METRICS,
    when: 'together',
    see: async account => {
      await account.ask({ session: account.sessionOf('embedded-metrics') });
      return dataWithin(account, { seconds: 300, minutes: 10 }, 'GameLiftStreamsAdminShell', 'Refused', { Shell: account.outputs.ShellName });
    },
  },
  {
    id: 'lent-role',
    question: 'Does lambda:SourceFunctionArn bind the function\'s role to the one function?',
    expected: 'another function with the same role gets AccessDenied',
    how: 'a function of the stack with the broker\'s role calls AssumeRole for the shell role',
    affects: ['lib/broker/bind-role.ts', 'docs/security.md'],
    needs: 'stack',
    permissions: INVOKE,
    see: async account => {
      const { LogResult = '' } = await account.aws('lambda', 'invoke', { 'function-name': account.outputs.LentRoleFunction, 'log-type': 'Tail', '': '/dev/null' });
      const [, outcome] = /outcome=(\w+)/.exec(Buffer.from(LogResult, 'base64').toString()) ?? [];
      return judged(/^AccessDenied/.test(outcome ?? ''), outcome ?? 'it printed nothing');
    },
  },
  {
    id: 'trail-refused',
    question: 'How does CloudTrail record a call that IAM refuses?',
    expected: 'within 20 minutes, with an errorCode that begins with AccessDenied or ends with .AccessDenied(Exception), or has Unauthorized in it',
    how: 'the stack\'s Stranger calls the service for a session that does not exist',
    affects: ['lib/alarms/filter-patterns.ts', 'lib/alarms/bypass-events.ts', 'docs/audit.md'],
    needs: 'stack',
    permissions: READ_LOGS,
    when: 'together',
    see: account => bypass(account, 'trail-refused', 'Stranger', ({ errorCode = '' }) => /^AccessDenied|\.AccessDenied(?:Exception)?$|Unauthorized/.test(errorCode)),
  },
  {
    id: 'trail-bypass',
    question: 'How does CloudTrail record a call that IAM allows and the service refuses?',
    expected: 'within 20 minutes, with an errorCode that is not IAM\'s, and the role in sessionIssuer.arn',
    how: 'the stack\'s Bypasser calls the service for a session that does not exist',
    affects: ['lib/alarms/filter-patterns.ts', 'lib/alarms/bypass-events.ts', 'docs/runbook.md'],
    needs: 'stack',
    permissions: READ_LOGS,
    when: 'together',
    see: account => bypass(account, 'trail-bypass', 'Bypasser', record => record.errorCode !== undefined && !/Denied|Unauthorized/.test(record.errorCode) && /:role\//.test(issuer(record)?.arn ?? '')),
  },
  {
    id: 'trail-path',
    question: 'Does sessionIssuer.arn include the shell role\'s path, and sourceIdentity name the operator?',
    expected: 'exactly the shell role\'s ARN, and verify@example.com',
    how: 'POST for a session that does not exist, then CloudTrail\'s record of the broker\'s call',
    affects: ['lib/alarms/filter-patterns.ts', 'lib/shells/known-role.ts', 'docs/audit.md'],
    needs: 'stack',
    permissions: READ_LOGS,
    when: 'together',
    see: async account => {
      const session = account.sessionOf('trail-path');
      await account.ask({ session });
      const found = await trailRecord(account, session);
      if (found === undefined) return judged(false, `no record ${account.waited(DELIVERY_MINUTES)}`);
      const arn = issuer(found.value)?.arn;
      const { sourceIdentity } = found.value.userIdentity?.sessionContext ?? {};
      return judged(arn === account.outputs.ShellRole && sourceIdentity === 'verify@example.com', `sessionIssuer.arn ${arn}, sourceIdentity ${sourceIdentity}, ${after(found)}`);
    },
  },
  {
    id: 'trail-opened',
    question: 'What does CloudTrail record of a shell that was opened?',
    expected: 'requestID and accessKeyId as in the broker\'s record; no address and no token in responseElements',
    how: 'POST for the session of --live-session; nobody connects to the shell, and it ends by itself',
    affects: ['lambda/broker/record.ts', 'lambda/unexplained/broker-records.ts', 'docs/audit.md', 'docs/security.md'],
    needs: 'live session',
    permissions: READ_LOGS,
    when: 'together',
    see: async account => {
      const { status, type, ssmSessionId } = await account.ask({ session: account.liveSession });
      if (ssmSessionId === undefined) return notSeen(`no shell was opened: ${status} ${type}`);
      const own = await line(account, account.outputs.HandlerLog, 3, ssmSessionId);
      if (own === undefined) return judged(false, `the broker wrote no line ${account.waited(3)}`);
      const record: Json = JSON.parse(own.value);
      const found = await line(account, account.outputs.TrailLog, DELIVERY_MINUTES, record.shellAccessKeyId);
      if (found === undefined) return judged(false, `no record with the broker's access key ${account.waited(DELIVERY_MINUTES)}`);
      const trail: Json = JSON.parse(found.value);
      const same = trail.requestID === record.serviceRequestId;
      // Only whether there are values, never the values: they may be the credentials themselves.
      const elements = Object.keys(trail.responseElements ?? {});
      const secret = /wss:|tokenValue"\s*:\s*"(?!HIDDEN)/i.test(JSON.stringify(trail.responseElements ?? null));
      return judged(same && !secret, `requestID ${same ? 'ours' : 'another'}; responseElements has ${elements.join(', ') || 'nothing'}${secret ? ', SECRETS among it' : ''}; ${after(found)}`);
    },
  },
];

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
