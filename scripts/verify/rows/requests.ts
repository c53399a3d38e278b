/** What API Gateway does with a request before, or instead of, calling the broker's function. */
import type { Account } from '../account';
import { described, type Answer, type Ask } from '../ask';
import { CONCURRENCY, INVOKE } from '../permissions';
import { judged, type Row, type Seen } from '../row';

/** Nobody has this stream group. */
const NOBODYS_GROUP = 'sg-0NotGranted';
/** Only answers of the function have it. */
const fromFunction = ({ headers }: Answer) => headers['x-admin-shell-attempts'] !== undefined;

async function answered(account: Account, ask: Ask, asExpected: (answer: Answer) => boolean): Promise<Seen> {
  const answer = await account.ask(ask);
  return judged(asExpected(answer), `${described(answer)}, ${fromFunction(answer) ? 'from the function' : 'before the function'}`);
}

const refused = (answer: Answer) => answer.status === 403 && answer.type === 'AccessDeniedException' && !fromFunction(answer);

/** Rows that send one request, and check the answer. */
function request(row: Omit<Row, 'see' | 'needs' | 'permissions'> & Partial<Pick<Row, 'needs'>>, ask: (account: Account, session: string) => Ask, asExpected: (answer: Answer) => boolean): Row {
  return {
    needs: 'broker',
    ...row,
    permissions: [],
    see: async account => {
      const session = account.sessionOf(row.id);
      return answered(account, { session, ...ask(account, session) }, asExpected);
    },
  };
}

export const REQUESTS: readonly Row[] = [
  request({
    id: 'unsigned',
    question: 'What does API Gateway answer to a request without a signature?',
    expected: '403 AccessDeniedException in the service\'s error shape, before the function',
    how: 'POST without an Authorization header',
    affects: ['lib/broker/gateway-responses.ts', 'docs/security.md'],
  }, () => ({ credentials: 'unsigned' }), refused),
  request({
    id: 'granted',
    question: 'Does a granted path reach the function, and what does the service answer for a session that does not exist?',
    expected: '404 ResourceNotFoundException or 400 ValidationException, from the function',
    how: 'POST on the granted stream group, signed by the operator: the function has assumed the shell role, so lambda:SourceFunctionArn was present',
    affects: ['lib/access/path-grants.ts', 'lib/broker/bind-role.ts', 'lambda/broker/state-questions.ts'],
  }, () => ({}), answer => fromFunction(answer) && [400, 404].includes(answer.status)),
  request({
    id: 'other-group',
    question: 'Does IAM refuse a stream group that was not granted?',
    expected: '403 AccessDeniedException, before the function',
    how: 'POST on the second stream group, signed by the operator of the first',
    affects: ['lib/access/path-grants.ts', 'docs/security.md'],
  }, ({ streamGroups }) => ({ group: streamGroups[1] }), refused),
  request({
    id: 'unknown-group',
    question: 'Does IAM refuse a stream group that nobody has?',
    expected: '403 AccessDeniedException, before the function',
    how: `POST on ${NOBODYS_GROUP}, signed by the operator`,
    affects: ['lib/access/path-grants.ts'],
  }, () => ({ group: NOBODYS_GROUP }), refused),
  request({
    id: 'encoded-group',
    question: 'Which path does IAM see if the stream group is percent-encoded?',
    expected: 'refused either way: 403 before the function, or 400 ValidationException from it',
    how: 'POST on the granted stream group with its hyphen written as %2D',
    affects: ['lambda/shared/stream-group.ts', 'lib/access/path-grants.ts', 'docs/security.md'],
  }, ({ streamGroups }) => ({ group: streamGroups[0].replace('-', '%2D') }), answer => refused(answer) || (answer.status === 400 && fromFunction(answer))),
  request({
    id: 'encoded-session',
    question: 'Is a session\'s ARN, percent-encoded in the path, authorized as sent, and passed on?',
    expected: 'as for its ID: the service\'s 404 or 400, after at least one call to it',
    how: 'POST with %3A and %2F in the stream session',
    affects: ['lambda/broker/request.ts', 'local/services/api-gateway.ts'],
    needs: 'stack', // which knows the account
  }, ({ outputs, region, streamGroups: [group] }, session) => {
    const [, partition, , , account] = outputs.ShellRole.split(':');
    return { session: encodeURIComponent(`arn:${partition}:gameliftstreams:${region}:${account}:streamsession/${group}/${session}`) };
  }, answer => fromFunction(answer) && Number(answer.headers['x-admin-shell-attempts']) >= 1),
  request({
    id: 'other-stage',
    question: 'What does API Gateway answer for a stage that does not exist?',
    expected: '403, before the function',
    how: 'POST with another stage in the path, signed by the operator',
    affects: ['lib/access/path-grants.ts', 'local/services/api-gateway.ts'],
  }, () => ({ stage: 'elsewhere' }), answer => answer.status === 403 && !fromFunction(answer)),
  request({
    id: 'other-method',
    question: 'What does API Gateway answer for a method that does not exist?',
    expected: '403 AccessDeniedException, before the function',
    how: 'GET instead of POST, signed by the operator',
    affects: ['lib/broker/gateway-responses.ts', 'lib/broker/routes.ts'],
  }, () => ({ method: 'GET' }), refused),
  request({
    id: 'long-reason',
    question: 'Do the session policy and tags fit STS\'s packed size limit with the longest reason?',
    expected: 'as for a short reason: the service\'s 404 or 400',
    how: 'POST with a reason of 256 characters that hardly compress',
    affects: ['lambda/broker/operator-session.ts', 'local/services/sts.ts'],
  }, () => ({ reason: Array.from({ length: 256 }, (_, index) => String.fromCharCode(0x21 + (index * 37) % 94)).join('') }),
  answer => fromFunction(answer) && [400, 404].includes(answer.status) && Number(answer.headers['x-admin-shell-attempts']) >= 1),
  {
    id: 'tls-1-2',
    question: 'Does API Gateway refuse TLS 1.2?',
    expected: 'no answer: the handshake fails',
    how: 'POST with at most TLS 1.2',
    affects: ['lib/broker/broker.ts', 'docs/security.md'],
    needs: 'stack',
    permissions: [],
    see: account => noAnswer(account, { tls: { maxVersion: 'TLSv1.2' } }),
  },
  {
    id: 'strict-access-mode',
    question: 'Does EndpointAccessMode STRICT refuse a request whose SNI names another API?',
    expected: 'no answer, or 403 before the function',
    how: 'POST with the SNI of a nonexistent API, and our Host header',
    affects: ['lib/broker/broker.ts', 'lib/broker/broker-endpoint.ts'],
    needs: 'stack',
    permissions: [],
    see: account => noAnswer(account, { tls: { servername: `abcdefghij.${new URL(account.endpointUrl).host.split('.').slice(1).join('.')}` } }),
  },
  {
    id: 'no-concurrency',
    question: 'How does Lambda\'s throttling reach the caller?',
    expected: '429 ThrottlingException with Retry-After',
    how: 'put-function-concurrency 0 on the broker\'s function, POST, delete-function-concurrency',
    affects: ['lib/broker/gateway-responses.ts', 'docs/troubleshooting.md'],
    needs: 'stack',
    permissions: CONCURRENCY,
    see: account => {
      const options = { 'function-name': account.outputs.HandlerName };
      return account.during({ service: 'lambda', operation: 'delete-function-concurrency', options }, async () => {
        await account.aws('lambda', 'put-function-concurrency', { ...options, 'reserved-concurrent-executions': '0' });
        return answered(account, { session: account.sessionOf('no-concurrency') }, ({ status, headers }) => status === 429 && headers['retry-after'] !== undefined);
      });
    },
  },
  {
    id: 'private-api',
    question: 'Within an account, does a resource policy with only denials let a granted request through?',
    expected: 'from the VPC, the same as at the public endpoint: the service\'s 404 or 400',
    how: 'a function in the VPC passes on a request that the operator has signed',
    affects: ['lib/broker/resource-policy.ts', 'docs/security.md'],
    needs: 'private API',
    permissions: INVOKE,
    see: async account => {
      const status = await account.fromVpc(account.sessionOf('private-api'));
      return judged([400, 404].includes(status ?? 0), status === undefined ? 'no answer' : `${status}`);
    },
  },
];

/** For requests that should not reach the function. */
async function noAnswer(account: Account, ask: Ask): Promise<Seen> {
  try {
    return await answered(account, ask, answer => answer.status === 403 && !fromFunction(answer));
  } catch (error) {
    return judged(true, `no answer: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
  }
}
