import { describeStack } from './deployed';
import type { Engine } from './engine';
import type { Functions } from './functions';
import { Inbox } from './inbox';
import { Template } from '../../local/template/template';

/** The example's first stack, deployed, with a host for the functions that the engine can't run, and a queue subscribed to its topic. */
export interface Running {
  readonly engine: Engine;
  readonly functions: Functions;
  /** With the deployment's names. */
  readonly template: Template;
  readonly topicArn: string;
  readonly inbox: Inbox;
}

/** @param assembly the example's */
export async function subscribe(engine: Engine, functions: Functions, assembly: string): Promise<Running> {
  const { physicalIds } = await describeStack(engine, 'Arcade');
  const template = Template.fromAssembly(assembly, 'Arcade').deployedAs(physicalIds);
  const [topicId] = template.ofType('AWS::SNS::Topic').find(([id]) => id.startsWith('OpsTopic'))!;
  const topicArn: string = template.resolve({ Ref: topicId });
  return { engine, functions, template, topicArn, inbox: await Inbox.behind(engine, topicArn) };
}
