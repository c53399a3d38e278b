import { Duration } from 'aws-cdk-lib';
import { BoundGate, Gate, GatedShell } from './gate';
import { IApprovals } from '../broker/admin-shell-broker';
import { GateSettings } from '../broker/broker';

/** The time that the gates must leave of the broker's wait, for STS and the service. */
const LEFT_FOR_THE_SHELL = Duration.seconds(1);
/** A function's environment has 4 kB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_GATES = 10;

/**
 * Binds the gates that the broker asks, in order.
 *
 * @throws if `Gate.twoPersons` is not the last gate, or is used twice; if a function is used twice; if there are too many gates; if
 *   their timeouts leave nothing of `maxWait`
 */
export function bindGates(shell: GatedShell, gates: Gate[], maxWait: Duration): { readonly asked: GateSettings[]; readonly approvals?: IApprovals } {
  const path = shell.scope.node.path;
  if (gates.length > MAX_GATES) throw new Error(`gates of ${path} has ${gates.length} gates, and a shell takes ${MAX_GATES}: let one function ask what several ask`);
  const early = gates.findIndex(({ _isLast }) => _isLast);
  if (early >= 0 && early < gates.length - 1) {
    throw new Error(gates.slice(early + 1).some(({ _isLast }) => _isLast)
      ? `gates of ${path} has Gate.twoPersons() more than once: a second person is asked once, so pass one, as the last gate`
      : `gates of ${path} has Gate.twoPersons() before another gate, which could refuse what a colleague has approved: put it last`);
  }
  const bound = gates.map(gate => gate._bind(shell));
  requireDifferentFunctions(shell, bound);
  const taken = bound.reduce((sum, { timeout }) => sum + timeout.toMilliseconds(), 0);
  if (bound.length > 0 && taken + LEFT_FOR_THE_SHELL.toMilliseconds() > maxWait.toMilliseconds()) {
    throw new Error(`gates of ${path} may take ${taken / 1_000} seconds together (${bound.map(({ name, timeout }) => `${name} ${timeout.toSeconds({ integral: false })}`).join(', ')}), `
      + `which leaves less than ${LEFT_FOR_THE_SHELL.toSeconds()} second of maxWait, ${maxWait.toHumanString()}, for the shell: raise maxWait, or shorten their timeouts`);
  }
  const names = namesOf(bound);
  return {
    asked: bound.map(({ handler: { functionArn }, timeout }, index) => ({ name: names[index], functionArn, timeoutMs: timeout.toMilliseconds() })),
    approvals: bound.find(({ approvals }) => approvals !== undefined)?.approvals,
  };
}

function requireDifferentFunctions({ scope }: GatedShell, gates: BoundGate[]): void {
  const arns = gates.map(({ handler }) => handler.functionArn); // tokens of different functions differ, too
  const again = gates.find((_, index) => arns.indexOf(arns[index]) < index);
  if (again) throw new Error(`gates of ${scope.node.path} has the function ${again.handler.node.path} twice: its second answer would be to the same question, so pass it once`);
}

/** Unique names, which are used in records and in a response header. */
function namesOf(gates: BoundGate[]): string[] {
  const names: string[] = [];
  for (const { name, approvals } of gates) {
    const legal = name.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 60) || 'Gate';
    const taken = (one: string) => names.includes(one) || (approvals === undefined && one === 'two-persons');
    let number = 1;
    while (taken(numbered(legal, number))) number++;
    names.push(numbered(legal, number));
  }
  return names;
}

function numbered(name: string, number: number): string {
  return number === 1 ? name : `${name}${number}`;
}
