import { Annotations, Stack, Stage, Token, TokenComparison } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { mark, marked, rewriteTemplate } from '../private/app-wide';

/**
 * IAM is one for all Regions, and its records arise in one of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const IAM_HOMES = ['us-east-1', 'us-gov-west-1', 'cn-north-1'];

const WARNING = 'cdk-gameliftstreams-admin-shell:iam-events';
const FORWARDER = Symbol.for('cdk-gameliftstreams-admin-shell.IamEventForwarder');
const LISTENER = Symbol.for('cdk-gameliftstreams-admin-shell.IamEventListener');

/** Warns, unless the app brings IAM's records to where someone listens for them. */
export function warnWithoutForwarder(listener: Construct): void {
  const { region } = Stack.of(listener);
  if (Token.isUnresolved(region) || IAM_HOMES.includes(region)) return;
  mark(listener, LISTENER, {});
  listener.node.addValidation({
    validate: () => {
      if (!isServed(listener)) {
        Annotations.of(listener).addWarningV2(WARNING, `IAM records changes of roles in ${homeOf(region)} alone, and no IamEventForwarder of this app brings them to ${region}: a change of the shell's roles goes unseen. `
          + `Make one in a stack in ${homeOf(region)}: new IamEventForwarder(stack, 'IamEventForwarder', { regions: ['${region}'] }). Where another app has one, acknowledge this`);
      }
      return [];
    },
  });
}

/** Takes the warning back where it came too early: a Stage of a pipeline is synthesized before what is made after it. */
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

/** Of the partition. */
function homeOf(region: string): string {
  return IAM_HOMES.find(home => /^(us-gov|cn)-/.exec(home)?.[0] === /^(us-gov|cn)-/.exec(region)?.[0])!;
}
