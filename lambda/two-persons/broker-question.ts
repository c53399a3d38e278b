import type { Approvals } from './approvals';
import { nameOf } from './person';
import type { GateAnswer, GateQuestion } from '../shared/gate-protocol';
import { identifyCaller } from '../shared/operator';

/**
 * Answers the broker, which asks before it opens a shell.
 *
 * @throws on a request that the broker never sends: Lambda then reports a failed function, and no shell opens
 */
export async function answerBroker(event: unknown, approvals: Approvals): Promise<GateAnswer> {
  const question = (event ?? {}) as GateQuestion;
  const texts = [question.operator, question.sourceIdentity, question.streamGroupId, question.streamSessionId, question.reason ?? ''];
  if (question.version !== 1 || texts.some(text => typeof text !== 'string')) throw new Error('not a question from the broker');
  // An operator who can't be told apart from an approver can't get an approval.
  if (identifyCaller({ userArn: question.operator }).refusal) {
    return { decision: 'deny', message: `The name ${nameOf(question.operator)} doesn't say who you are, so nobody can tell whether a colleague approves. Sign in under a name of your own (role_session_name in the AWS profile).` };
  }
  return approvals.ask(question);
}
