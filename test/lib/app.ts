import { readFileSync } from 'node:fs';
import { Annotations, App, Stack, type AppProps, type StackProps, type StageSynthesisOptions } from 'aws-cdk-lib';
import { CfnStreamGroup } from 'aws-cdk-lib/aws-gameliftstreams';
import type { Construct } from 'constructs';
import { resolve } from '../../local/template/intrinsics';

/** The flags that `cdk init` turns on in a new app, and none. */
export const FEATURE_FLAGS: Record<string, Record<string, unknown>> = {
  recommended: JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')),
  none: {},
};

export const ENV = { account: '111122223333', region: 'us-west-2' };

/** An app without the warnings about what only its user can know: who is subscribed where, what other trails record. */
class TestApp extends App {
  public synth(options?: StageSynthesisOptions) {
    // By stack: an acknowledgement on the app itself has no effect.
    for (const warning of ['backup-topic', 'invocations-unrecorded']) {
      this.node.children.forEach(child => Annotations.of(child).acknowledgeWarning(`cdk-gameliftstreams-admin-shell:${warning}`));
    }
    return super.synth(options);
  }
}

/** Without what no test reads and what takes a tenth of a synthesis: tree.json and, unless the test names a folder, copies of the bundles. */
export function testApp(props: AppProps = {}): App {
  const staging = props.outdir === undefined ? { 'aws:cdk:disable-asset-staging': true } : {};
  return new TestApp({ treeMetadata: false, ...props, context: { ...staging, ...props.context } });
}

export function testStack(options: { flags?: Record<string, unknown>; app?: App; id?: string; props?: StackProps } = {}): Stack {
  return new Stack(options.app ?? testApp({ context: options.flags }), options.id ?? 'Stack', options.props);
}

/** A stream group that is in the app. */
export function streamGroup(scope: Construct, id: string): CfnStreamGroup {
  return new CfnStreamGroup(scope, id, {
    description: id,
    streamClass: 'gen5n_high',
    locationConfigurations: [{ locationName: 'us-west-2', alwaysOnCapacity: 1 }],
  });
}

/**
 * A resolved value whose intrinsic functions are rendered as text, the same with any feature flags: `arn:aws:…:sg-1`, and
 * `{Logical.Attribute}` for what is not known until deployment.
 */
export function rendered(value: any): any {
  return resolve(value, {
    ref: name => name === 'AWS::Partition' ? 'aws' : `{${name}}`,
    attribute: (logicalId, name) => `{${logicalId}.${name}}`,
    importValue: name => `{${name}}`,
    split: text => [0, 1, 2].map(index => `{part ${index + 1} of ${text}}`),
  });
}
