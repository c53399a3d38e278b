/** CloudFormation can't deploy resources that depend on each other in a circle. CDK doesn't check that, and neither does a synth. */
import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { shell, synthesize, VARIANTS } from './variants';
import { Gate } from '../../lib';
import type { Template, Value } from '../../local/template/template';
import { ENV, FEATURE_FLAGS } from '../lib/app';

/** The resources that each resource depends on, by a reference or a `DependsOn`. */
function dependencies({ resources }: Pick<Template, 'resources'>): Map<string, string[]> {
  return new Map([...resources].map(([id, resource]) => {
    const named = [...references(resource), ...[resource.DependsOn ?? []].flat()];
    return [id, [...new Set(named)].filter(one => resources.has(one))];
  }));
}

function references(value: Value): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries<Value>(value).flatMap(([key, of]) => {
    if (key === 'Ref') return [of];
    if (key === 'Fn::GetAtt') return [[of].flat()[0].split('.')[0]];
    if (key === 'Fn::Sub') return [...[of].flat()[0].matchAll(/\$\{(\w+)/g)].map(([, id]) => id).concat(references(of));
    return references(of);
  });
}

function cycles(template: Pick<Template, 'resources'>): string[] {
  const on = dependencies(template);
  const done = new Set<string>();
  const visit = (id: string, path: string[]): string[] => {
    if (path.includes(id)) return [[...path.slice(path.indexOf(id)), id].join(' -> ')];
    if (done.has(id)) return [];
    const found = on.get(id)!.flatMap(next => visit(next, [...path, id]));
    done.add(id);
    return found;
  };
  return [...on.keys()].flatMap(id => visit(id, []));
}

describe.each(Object.keys(FEATURE_FLAGS))('with feature flags: %s', flags => {
  test.each(Object.keys(VARIANTS))('%s', variant => {
    for (const template of synthesize(VARIANTS[variant], FEATURE_FLAGS[flags])) expect(cycles(template)).toEqual([]);
  });
});

test('a gate\'s function may know the roles of the shell that asks it', () => {
  const [template] = synthesize(app => {
    const stack = new Stack(app, 'Asked', { env: ENV });
    const ticket = new lambda.Function(stack, 'Ticket', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {}') });
    const { shellRole, handler } = shell(stack, 'AdminShell', { gates: [Gate.fromFunction(ticket)] });
    ticket.addEnvironment('ROLES', `${shellRole.roleArn} ${handler.role!.roleArn}`);
    return [stack];
  });
  expect(cycles(template)).toEqual([]);
});

test.each<[string, Value, Value]>([
  ['a reference', { Ref: 'B' }, { 'Fn::GetAtt': ['A', 'Arn'] }],
  ['a text with references', { 'Fn::Sub': 'x-${B.Arn}' }, { 'Fn::Join': ['', ['arn:', { Ref: 'A' }]] }],
])('fails for %s back to the resource', (_, toB, toA) => {
  const resource = (Properties: Value) => ({ Type: 'AWS::SNS::Topic', Properties });
  expect(cycles({ resources: new Map([['A', resource({ toB })], ['B', resource({ toA })]]) } as Pick<Template, 'resources'>)).toEqual(['A -> B -> A']);
});
