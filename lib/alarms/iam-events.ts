import { Annotations, Stack, Stage, Token, TokenComparison } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { mark, marked } from '../private/app-wide';
import { rewriteTemplate } from '../private/template';

/**
 * The Regions in which CloudTrail records IAM's calls, one per partition: IAM is a global service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const IAM_HOMES = ['us-east-1', 'us-gov-west-1', 'cn-north-1'];

const WARNING = 'cdk-gameliftstreams-admin-shell:iam-events';
const FORWARDER = Symbol.for('cdk-gameliftstreams-admin-shell.IamEventForwarder');
const LISTENER = Symbol.for('cdk-gameliftstreams-admin-shell.IamEventListener');

/** Warns unless the app forwards IAM's events to the Region of the listener. */
export function warnWithoutForwarder(listener: Construct): void {
  const { region } = Stack.of(listener);
  if (Token.isUnresolved(region) || IAM_HOMES.includes(region)) return;
  mark(listener, LISTENER, {});
  listener.node.addValidation({
    validate: () => {
      if (!isServed(listener)) {
        Annotations.of(listener).addWarningV2(WARNING,
          `changes to IAM roles are recorded only in ${homeOf(region)}, and no IamEventForwarder of this app forwards them to ${region}: a change to the shell's roles goes unnoticed. `
          + `Create one in a stack in ${homeOf(region)}: new IamEventForwarder(stack, 'IamEventForwarder', { regions: ['${region}'] }). If another app has one, acknowledge this warning`);
      }
      return [];
    },
  });
}

/** Withdraws the warning if a Stage was synthesized before the forwarder was created, as in a pipeline. */
export function markAsForwarder(forwarder: Construct, regions: string[]): void {
  const first = mark(forwarder, FORWARDER, regions);
  if (!first) return;
  forwarder.node.root.node.addValidation({
    validate: () => {
      const early = marked(forwarder, LISTENER).map(([listener]) => listener)
        .filter(listener => isServed(listener) && listener.node.metadata.some(({ data }) => `${data}`.includes(WARNING)));
      early.forEach(listener => Annotations.of(listener).acknowledgeWarning(WARNING));
      const inStages = early.filter(listener => Stage.of(listener) !== listener.node.root);
      new Set(inStages.map(listener => Stack.of(listener))).forEach(stack => rewriteTemplate(stack));
      return [];
    },
  });
}

function isServed(listener: Construct): boolean {
  const { account, region } = Stack.of(listener);
  return marked<string[]>(listener, FORWARDER).some(([forwarder, regions]) => regions.includes(region)
    && Token.compareStrings(Stack.of(forwarder).account, account) !== TokenComparison.DIFFERENT);
}

/** The Region of IAM's records in the partition of a Region. */
function homeOf(region: string): string {
  return IAM_HOMES.find(home => /^(us-gov|cn)-/.exec(home)?.[0] === /^(us-gov|cn)-/.exec(region)?.[0])!;
}
