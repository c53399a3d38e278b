/** Which messages reach people, through rules, keys and topics. */
import type { Account, Late, Queue } from '../account';
import { INVOKE, LIST_TRAILS, PUT_EVENTS, READ_METRICS, READ_QUEUES, STOP_TRAIL } from '../permissions';
import { PROBE_SOURCE } from '../probes';
import { judged, notSeen, type Row, type Seen } from '../row';
import { dataWithin } from './metric-data';

async function message(account: Account, queue: Queue, minutes: number, text: string): Promise<Late<string> | undefined> {
  return account.until(minutes, async () => (await account.messages(queue)).find(one => one.includes(text)));
}

/** Puts an event that the probes' rule sends to its three topics. */
async function putEvent(account: Account, detail: object): Promise<void> {
  const entry = { Source: PROBE_SOURCE, DetailType: 'Probe', Detail: JSON.stringify(detail) };
  const { FailedEntryCount = 0 } = await account.aws('events', 'put-events', { entries: { json: [entry] } });
  if (FailedEntryCount > 0) throw new Error('EventBridge rejected the event');
}

/** Makes the broker refuse an SDK-generated name, which sends a notice. */
async function refusedNotice(account: Account, row: string, queue: Queue): Promise<Late<string> | undefined> {
  const session = account.sessionOf(row);
  await account.ask({ session, credentials: await account.as('Operator', `botocore-session-${Date.now()}`) });
  return message(account, queue, 5, session);
}

function late(account: Account, found: Late<string> | undefined, minutes: number): Seen {
  return judged(found !== undefined, found === undefined ? `nothing ${account.waited(minutes)}` : `after ${found.seconds} s`);
}

function keyCondition(id: string, queue: Queue, condition: string): Row {
  return {
    id,
    question: `Does EventBridge pass ${condition} on to the key of an encrypted topic?`,
    expected: 'no: the event does not arrive, unless the key has no condition',
    how: `an event to two topics: in the keys' statements for events.amazonaws.com, one has no condition, the other has one on ${condition}`,
    affects: ['lib/user-resources/key-policy.ts', 'docs/audit.md'],
    needs: 'stack',
    permissions: [...PUT_EVENTS, ...READ_QUEUES],
    see: async account => {
      const text = account.sessionOf(id);
      await putEvent(account, { text, alone: text });
      const without = await message(account, 'AnySourceQueue', 5, text);
      if (without === undefined) return judged(false, 'the event did not arrive without a condition either');
      const withIt = await message(account, queue, 2, text);
      return judged(withIt === undefined, withIt === undefined ? 'only without the condition' : 'it also arrives with the condition: the key could have it');
    },
  };
}

function throughTopic(id: string, which: string, queue: Queue, topic: string, affects: string[]): Row {
  return {
    id,
    question: `Does a notice get through the ${which} topic and its key?`,
    expected: 'within a minute',
    how: `a request with an SDK-generated session name; the queue that is subscribed to ${topic}`,
    affects: ['lib/alarms/notice-topics.ts', ...affects, 'docs/audit.md'],
    needs: 'stack',
    permissions: READ_QUEUES,
    see: async account => late(account, await refusedNotice(account, id, queue), 5),
  };
}

export const NOTICES: readonly Row[] = [
  throughTopic('notice-first-topic', 'first', 'NoticeQueue', 'alarmTopic', ['lib/user-resources/topic-policy.ts']),
  throughTopic('notice-second-topic', 'second', 'BackupQueue', 'backupTopic', ['lib/alarms/notice-topics.ts']),
  {
    id: 'notice-shape',
    question: 'Does a notice arrive as the rule\'s JSON object, without quotation marks around it?',
    expected: 'one JSON object with a text in "notice"',
    how: 'the same; the message in the queue',
    affects: ['lib/alarms/notice-texts.ts', 'docs/audit.md', 'local/signals/input-transformer.ts'],
    needs: 'stack',
    permissions: READ_QUEUES,
    see: async account => {
      const found = await refusedNotice(account, 'notice-shape', 'NoticeQueue');
      if (found === undefined) return judged(false, `nothing ${account.waited(5)}`);
      return judged(typeof read(found.value)?.notice === 'string', found.value.slice(0, 40));
    },
  },
  {
    id: 'notice-quotation-mark',
    question: 'Are quotation marks and backslashes escaped in a value that stands alone?',
    expected: 'the notice arrives, and the value is unchanged',
    how: 'an event with such a value, outside any text',
    affects: ['lib/alarms/notice-texts.ts', 'local/signals/input-transformer.ts'],
    needs: 'stack',
    permissions: [...PUT_EVENTS, ...READ_QUEUES],
    see: async account => {
      const text = account.sessionOf('notice-quotation-mark');
      const alone = `"quoted" \\ ${text}`;
      await putEvent(account, { text, alone });
      const found = await message(account, 'AnySourceQueue', 5, text);
      if (found === undefined) return judged(false, `nothing ${account.waited(5)}`);
      return judged(read(found.value)?.alone === alone, found.value);
    },
  },
  {
    id: 'notice-broken-json',
    question: 'Is a notice still sent if a quotation mark inside its text breaks the JSON?',
    expected: 'either: the library never puts such a value there',
    how: 'an event with a quotation mark in the value within the text',
    affects: ['lib/alarms/notice-texts.ts', 'local/signals/input-transformer.ts'],
    needs: 'stack',
    permissions: [...PUT_EVENTS, ...READ_QUEUES],
    see: async account => {
      const alone = account.sessionOf('notice-broken-json');
      await putEvent(account, { text: 'a " mark', alone });
      const found = await message(account, 'AnySourceQueue', 3, alone);
      return judged(true, found === undefined ? 'not sent' : found.value);
    },
  },
  keyCondition('key-source-account', 'SourceAccountQueue', 'aws:SourceAccount'),
  keyCondition('key-source-arn', 'SourceArnQueue', 'aws:SourceArn'),
  {
    id: 'triggered-rules-delay',
    question: 'How late is TriggeredRules, which alarms are based on?',
    expected: 'within 6 minutes',
    how: 'an event for a rule of the stack, then get-metric-data for AWS/Events',
    affects: ['lib/alarms/alarm-metrics.ts', 'docs/audit.md'],
    needs: 'stack',
    permissions: [...PUT_EVENTS, ...READ_METRICS],
    when: 'together',
    see: async account => {
      await putEvent(account, { text: 'TriggeredRules', alone: '' });
      return dataWithin(account, { seconds: 360, minutes: 15 }, 'AWS/Events', 'TriggeredRules', { RuleName: account.outputs.ProbeRule });
    },
  },
  {
    id: 'bypass-notice',
    question: 'Does a bypass send a notice?',
    expected: 'within 15 minutes',
    how: 'the stack\'s Bypasser calls the service for a session that does not exist',
    affects: ['lib/alarms/bypass-events.ts', 'docs/audit.md', 'README.md'],
    needs: 'stack',
    permissions: READ_QUEUES,
    when: 'together',
    see: async account => {
      const session = account.sessionOf('bypass-notice');
      const options = { 'identifier': account.streamGroups[0], 'stream-session-identifier': session };
      await account.aws('gameliftstreams', 'create-stream-session-admin-shell', options, await account.as('Bypasser')).catch(() => undefined);
      return late(account, await message(account, 'NoticeQueue', 15, session), 15);
    },
  },
  {
    id: 'direct-invocation',
    question: 'Does invoking the function without API Gateway send a notice?',
    expected: 'within 15 minutes',
    how: 'lambda invoke with an empty event, which the function refuses',
    affects: ['lib/alarms/direct-invocations.ts', 'lib/audit/invocations.ts', 'docs/audit.md', 'docs/security.md'],
    needs: 'stack',
    permissions: [...INVOKE, ...READ_QUEUES],
    when: 'together',
    see: async account => {
      await account.aws('lambda', 'invoke', { 'function-name': account.outputs.HandlerName, '': '/dev/null' });
      return late(account, await message(account, 'NoticeQueue', 15, 'lambda.amazonaws.com'), 15);
    },
  },
  {
    id: 'change-notice',
    question: 'Does a change to the recording of shells send a notice?',
    expected: 'within 15 minutes, if a trail of the account logs management events',
    how: 'stop-logging and start-logging on the stack\'s own trail',
    affects: ['lib/alarms/watching/resource-names.ts', 'docs/audit.md', 'docs/runbook.md'],
    needs: 'stack',
    permissions: [...STOP_TRAIL, ...LIST_TRAILS, ...READ_QUEUES],
    when: 'together',
    see: async account => {
      const name = { name: account.outputs.TrailArn };
      await account.during({ service: 'cloudtrail', operation: 'start-logging', options: name }, () => account.aws('cloudtrail', 'stop-logging', name));
      const found = await message(account, 'NoticeQueue', 15, 'StopLogging');
      if (found !== undefined) return late(account, found, 15);
      const { trailList = [] } = await account.aws('cloudtrail', 'describe-trails');
      return trailList.length > 1 ? late(account, found, 15) : notSeen(`nothing ${account.waited(15)}, and the account has no other trail: nobody logs management events`);
    },
  },
];

function read(text: string): Record<string, any> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
