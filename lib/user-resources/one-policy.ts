import { CfnResource, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { resourceBehind, resourcesOfType } from '../private/underlying-resource';

/** The policy resources of topics, queues and buckets. Each of those has one policy: the service keeps the one applied last. */
const POLICIES = {
  topic: { type: 'AWS::SNS::TopicPolicy', names: 'topics' },
  queue: { type: 'AWS::SQS::QueuePolicy', names: 'queues' },
  bucket: { type: 'AWS::S3::BucketPolicy', names: 'bucket' },
} as const;

/** The app's policies for a resource, which they refer to by this name, ARN or URL. */
export function policiesFor<T extends CfnResource>(kind: keyof typeof POLICIES, root: IConstruct, name: string): T[] {
  const { type, names } = POLICIES[kind];
  const resource = resourceBehind(name);
  const isIt = (other: string) => other === name || (resource !== undefined && resourceBehind(other) === resource);
  return resourcesOfType<T>(root, type).filter(policy => {
    const named = [(policy as any)[names] ?? []].flat();
    return named.some((other: unknown) => typeof other === 'string' && isIt(other)) && !Token.isUnresolved(named);
  });
}

/** Fails at synth if the app has several policies for a resource that a shell relies on. */
export function requireOnePolicy(scope: Construct, kind: keyof typeof POLICIES, resource: IConstruct, name: string): void {
  scope.node.addValidation({
    validate: () => {
      const policies = policiesFor(kind, scope.node.root, name).map(({ node }) => node.path.replace(/\/Resource$/, ''));
      if (policies.length < 2) return [];
      return [`${kind} ${resource.node.path} has ${policies.length} policies (${policies.join(', ')}), of which only the one that is deployed last takes effect, so that whatever relies on another fails silently: `
        + 'put all statements into one of them'];
    },
  });
}
