/**
 * Finds the file of the repository in which a statement is written, by the call stack during synthesis. For a statement that
 * CDK writes (a role's trust policy, a key's policy), that is the file that creates the resource.
 */
import { relative } from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { repositoryRoot } from '../repository';
import type { Value } from './policies';

/** Functions that only assemble a statement: the origin is their caller. */
const HELPERS = ['serviceStatement', 'announcing', 'bindRole', 'onlyIn'];

/** It writes the statements of every function: it is their origin, and so is its caller. */
const FACTORY = 'createBundledFunction';

/** Where a statement is written, which can be resolved once the app is synthesized. */
export interface Origin { readonly statement: () => Value; readonly file: string }

/** What `make` creates, and the origin of each statement in it. */
export function withOrigins<T>(make: () => T): [made: T, origins: Origin[]] {
  const origins: Origin[] = [];
  const seen = new WeakSet<iam.PolicyStatement>();
  const note = (statement: () => Value) => {
    origins.push(...callingFiles().map(file => ({ statement, file })));
  };

  const { addActions } = iam.PolicyStatement.prototype;
  const { addPermission } = lambda.FunctionBase.prototype;
  // CDK's constructor calls it, whatever the statement contains.
  iam.PolicyStatement.prototype.addActions = function (...actions) {
    if (!seen.has(this)) note(() => this.toStatementJson());
    seen.add(this);
    return addActions.apply(this, actions);
  };
  lambda.FunctionBase.prototype.addPermission = function (id, permission) {
    const { action = 'lambda:InvokeFunction', principal } = permission;
    note(() => ({ Action: action, Principal: principal.policyFragment.principalJson }));
    return addPermission.call(this, id, permission);
  };
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = Infinity;
  try {
    return [make(), origins];
  } finally {
    Error.stackTraceLimit = limit;
    iam.PolicyStatement.prototype.addActions = addActions;
    lambda.FunctionBase.prototype.addPermission = addPermission;
  }
}

/** The innermost file of the library or the example on the call stack, and the caller's if that is the factory's. */
function callingFiles(): string[] {
  const frames = new Error().stack!.split('\n').map(line => /at (?:(?:new |async )?(\S+) .*?\(|)(?:file:\/\/)?(\/.+?):\d+:\d+\)?$/.exec(line));
  const ours = frames
    .filter(frame => frame !== null && !HELPERS.includes(frame[1]))
    .map(frame => ({ name: frame![1], file: relative(repositoryRoot(), frame![2]) }))
    .filter(({ file }) => /^(lib|examples)\//.test(file));
  return ours.slice(0, ours[0]?.name === FACTORY ? 2 : 1).map(({ file }) => file);
}
