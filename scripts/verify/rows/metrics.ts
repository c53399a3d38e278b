/** How CloudWatch treats records, and metrics without data. */
import type { Account } from '../account';
import { READ_ALARMS, READ_METRICS, TEST_FILTERS, VERSIONS, INVOKE } from '../permissions';
import { judged, notSeen, type Row } from '../row';
import { metricValues } from './metric-data';
import { bypassedPatterns, DENIED_PATTERN, OPENED_PATTERN } from '../../../lib/alarms/filter-patterns';
import { parseFilterPattern } from '../../../local/signals/filter-pattern';

const SHELL_ROLE = 'arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/Shell';
const CALL = { eventSource: 'gameliftstreams.amazonaws.com', eventName: 'CreateStreamSessionAdminShell' };
const by = (arn: string) => ({ type: 'AssumedRole', sessionContext: { sessionIssuer: { arn, userName: arn.split('/').pop() } } });

/** One of each kind that the patterns distinguish. */
const CALLS = [
  { ...CALL, userIdentity: by(SHELL_ROLE) },
  { ...CALL, userIdentity: by(SHELL_ROLE), errorCode: 'ResourceNotFoundException' },
  { ...CALL, userIdentity: by('arn:aws:iam::111122223333:role/Admin') },
  { ...CALL, userIdentity: { type: 'IAMUser', userName: 'mallory' }, errorCode: 'AccessDenied' },
  { ...CALL, userIdentity: { type: 'Root' }, errorCode: null },
  { ...CALL, userIdentity: { type: 'AWSAccount' }, errorCode: 'Client.UnauthorizedOperation' },
  { ...CALL, eventName: 'GetStreamSession', userIdentity: by(SHELL_ROLE) },
];

/** Which of these a pattern matches, according to CloudWatch. */
async function matched(account: Account, pattern: string, messages: readonly object[]): Promise<boolean[]> {
  const { matches = [] } = await account.aws('logs', 'test-metric-filter', {
    'filter-pattern': pattern, 'log-event-messages': { json: messages.map(one => JSON.stringify(one)) },
  });
  const numbers = new Set(matches.map(({ eventNumber }: { eventNumber: number }) => eventNumber));
  return messages.map((_, index) => numbers.has(index + 1));
}

export const METRICS: readonly Row[] = [
  {
    id: 'filter-missing-field',
    question: 'Does != in a metric filter match a missing field?',
    expected: 'either; with NOT EXISTS, which the library always adds, it matches',
    how: 'test-metric-filter with { $.f != "x" }, with and without NOT EXISTS',
    affects: ['lib/alarms/filter-patterns.ts', 'local/signals/filter-pattern.ts'],
    needs: 'account',
    permissions: TEST_FILTERS,
    see: async account => {
      const [alone] = await matched(account, '{ $.f != "x" }', [{ g: 1 }]);
      const [both] = await matched(account, '{ ($.f NOT EXISTS) || ($.f != "x") }', [{ g: 1 }]);
      return judged(both, `!= alone ${alone ? 'matches' : 'does not match'}; with NOT EXISTS it ${both ? 'matches' : 'does not'}`);
    },
  },
  {
    id: 'filter-patterns',
    question: 'Do the library\'s metric filters match what local/ says they do?',
    expected: 'the same records, for every pattern',
    how: 'test-metric-filter with each pattern and records of every kind',
    affects: ['lib/alarms/filter-patterns.ts', 'local/signals/filter-pattern.ts', 'docs/audit.md'],
    needs: 'account',
    permissions: TEST_FILTERS,
    see: async account => {
      const known = { arn: SHELL_ROLE, longest: SHELL_ROLE.length, template: SHELL_ROLE };
      const patterns = [OPENED_PATTERN, DENIED_PATTERN, ...bypassedPatterns([known]).patterns];
      const wrong: string[] = [];
      for (const pattern of patterns) {
        const theirs = await matched(account, pattern, CALLS);
        const ours = CALLS.map(call => parseFilterPattern(pattern).matches(call, false));
        ours.forEach((expected, index) => { if (theirs[index] !== expected) wrong.push(`record ${index + 1} by ${pattern.slice(0, 60)}…`); });
      }
      return judged(wrong.length === 0, wrong.length === 0 ? `${patterns.length} patterns on ${CALLS.length} records: the same` : `different: ${wrong.join('; ')}`);
    },
  },
  {
    id: 'metrics-without-data',
    question: 'How do metric math and alarms treat a metric that never had data?',
    expected: 'the SUM with another metric that has data has values; a product has none',
    how: 'get-metric-data with FILL, SUM and * on a metric that nobody has, and on the API\'s own requests',
    affects: ['lib/alarms/alarm-metrics.ts', 'lib/alarms/heartbeat.ts'],
    needs: 'stack',
    permissions: READ_METRICS,
    when: 'together',
    see: async account => {
      await account.ask({ session: account.sessionOf('metrics-without-data') });
      const metric = (Id: string, Namespace: string, MetricName: string, Dimensions: object[] = []) =>
        ({ Id, ReturnData: false, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat: 'Sum' } });
      const math = (Id: string, Expression: string) => ({ Id, Expression, Period: 60 });
      const found = await account.until(10, async () => {
        const values = await metricValues(account, [
          metric('never', 'AdminShellVerify', 'NobodyHasThis'),
          metric('some', 'AWS/Lambda', 'Invocations', [{ Name: 'FunctionName', Value: account.outputs.HandlerName }]),
          math('filled', 'FILL(never, 0)'),
          math('sum', 'SUM([FILL(never, 0), FILL(some, 0)])'),
          math('product', '(never >= 1) * (some >= 1)'),
        ]);
        return (values.sum?.length ?? 0) > 0 ? values : undefined;
      });
      if (found === undefined) return judged(false, `SUM has no value ${account.waited(10)}: its alarms would never fire`);
      const { filled = [], sum = [], product = [] } = found.value;
      return judged(product.length === 0, `SUM ${sum.length} values, product ${product.length}, FILL alone ${filled.length}`);
    },
  },
  {
    id: 'alarm-states',
    question: 'Do alarms on metrics without data settle?',
    expected: 'within 30 minutes none is in INSUFFICIENT_DATA; only heartbeat is in ALARM, until the first test notice',
    how: 'describe-alarms, until they have been evaluated',
    affects: ['lib/alarms/alarm-maker.ts', 'lib/alarms/heartbeat.ts', 'docs/audit.md', 'docs/runbook.md'],
    needs: 'stack',
    permissions: READ_ALARMS,
    when: 'together',
    see: async account => {
      const states = async () => {
        const { MetricAlarms = [], CompositeAlarms = [] } = await account.aws('cloudwatch', 'describe-alarms', { 'alarm-names': account.outputs.AlarmNames.split(',') });
        return [...MetricAlarms, ...CompositeAlarms].map((alarm: any) => ({ name: `${alarm.AlarmName}`, state: `${alarm.StateValue}` }));
      };
      const undecided = (all: Array<{ state: string }>) => all.some(({ state }) => state === 'INSUFFICIENT_DATA');
      const found = await account.until(30, async () => {
        const all = await states();
        return all.length > 0 && !undecided(all) ? all : undefined;
      });
      const all = found?.value ?? await states();
      return judged(found !== undefined, all.map(({ name, state }) => `${name.split('-').pop()} ${state}`).join(', ') || 'there are no alarms');
    },
  },
  {
    id: 'function-resource-policy',
    question: 'Can AWS::Lambda::ResourcePolicy be deployed here, and does it hold for versions of the function?',
    expected: 'it deploys; an invocation by a person is refused, of the function and of a version; the API still reaches it',
    how: 'the stack is deployed again with functionResourcePolicy: true; publish-version, lambda invoke on both, POST',
    affects: ['lib/private/function-policy.ts', 'lib/stream-session-admin-shell-props.ts', 'docs/security.md', 'docs/audit.md'],
    needs: 'stack',
    permissions: [...VERSIONS, ...INVOKE],
    when: 'last',
    see: async account => {
      const refusal = await account.redeploy({ functionResourcePolicy: 'true' }).then(() => undefined, error => error as Error);
      if (refusal !== undefined) return notSeen(`it could not be deployed: ${refusal.message.slice(-300)}`);
      const name = { 'function-name': account.outputs.HandlerName };
      const invoked = (more: object) => account.aws('lambda', 'invoke', { ...name, ...more, '': '/dev/null' }).then(() => 'invoked', error => error.code ?? 'failed');
      const { Version } = await account.aws('lambda', 'publish-version', name);
      const [whole, version] = [await invoked({}), await invoked({ qualifier: Version })];
      const { status, headers } = await account.ask({ session: account.sessionOf('function-resource-policy') });
      const served = headers['x-admin-shell-attempts'] !== undefined;
      return judged(/AccessDenied/.test(whole) && /AccessDenied/.test(version) && served, `function: ${whole}; version: ${version}; through the API: ${status}`);
    },
  },
];
