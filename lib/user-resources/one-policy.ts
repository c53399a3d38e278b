import { CfnResource, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { resourceBehind, resourcesOfType } from '../private/template';

/** Where a topic, a queue or a bucket has its policy: each has one, and the service keeps the one that was applied last. */
const POLICIES = {
  topic: { type: 'AWS::SNS::TopicPolicy', names: 'topics' },
  queue: { type: 'AWS::SQS::QueuePolicy', names: 'queues' },
  bucket: { type: 'AWS::S3::BucketPolicy', names: 'bucket' },
} as const;

/** The app's policies for a resource, by the name that they name it by. */
export function policiesFor<T extends CfnResource>(kind: keyof typeof POLICIES, root: IConstruct, name: string): T[] {
  const { type, names } = POLICIES[kind];
  const resource = resourceBehind(name);
  const isIt = (other: string) => other === name || (resource !== undefined && resourceBehind(other) === resource);
  return resourcesOfType<T>(root, type).filter(policy => {
    const named = [(policy as any)[names] ?? []].flat();
    return named.some((other: unknown) => typeof other === 'string' && isIt(other)) && !Token.isUnresolved(named);
  });
}

/** Fails at synth where the app has several policies for a resource that a shell relies on. */
export function requireOnePolicy(scope: Construct, kind: keyof typeof POLICIES, resource: IConstruct, name: string): void {
  scope.node.addValidation({
    validate: () => {
      const policies = policiesFor(kind, scope.node.root, name).map(({ node }) => node.path.replace(/\/Resource$/, ''));
      if (policies.length < 2) return [];
      return [`${kind} ${resource.node.path} has ${policies.length} policies (${policies.join(', ')}), and only the one that is applied last counts, so that what relies on another fails without a word: put all statements into one of them`];
    },
  });
}
