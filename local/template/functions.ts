import type { Resource, Template } from './template';

/** A function of the template. */
export type TemplateFunction = [logicalId: string, resource: Resource];

export function functionWithArn(template: Template, arn: string): TemplateFunction | undefined {
  return template.ofType('AWS::Lambda::Function').find(([id]) => template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }) === arn);
}

/** The function behind a method of the API. */
export function functionBehind(template: Template, method: Resource): TemplateFunction {
  const uri: string = template.resolve(method.Properties.Integration.Uri);
  const found = functionWithArn(template, /\/functions\/([^/]+)\/invocations$/.exec(uri)?.[1] ?? '');
  if (found === undefined) throw new Error(`no function of stack ${template.stackName} is behind its API at ${uri}`);
  return found;
}

/** The function that opens shells. */
export function brokerFunction(template: Template): TemplateFunction {
  const paths = template.ofType('AWS::ApiGateway::Resource').filter(([, { Properties }]) => Properties.PathPart === 'access').map(([id]) => id);
  const found = template.ofType('AWS::ApiGateway::Method').filter(([, { Properties }]) => paths.includes(Properties.ResourceId.Ref));
  if (found.length !== 1) throw new Error(`stack ${template.stackName} has ${found.length} methods that open a shell, one was expected`);
  return functionBehind(template, found[0][1]);
}
