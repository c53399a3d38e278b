/** A value of a template, intrinsic functions included. */
export type Value = any;

/** Supplies what only a deployment knows. */
export interface Names {
  ref(name: string): Value;
  attribute(logicalId: string, name: string): Value;
  importValue?(exportName: string): Value;
  /** The parts of a string that has no value before a deployment. */
  split?(text: string, separator: string): string[];
}

/**
 * The value with its intrinsic functions evaluated. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 *
 * @throws for an unknown intrinsic function
 */
export function resolve(value: Value, names: Names): Value {
  if (Array.isArray(value)) return value.map(item => resolve(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries<Value>(value);
  if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return intrinsic(name, argument, names);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, names)]));
}

function intrinsic(name: string, argument: Value, names: Names): Value {
  switch (name) {
    case 'Ref': return names.ref(argument);
    case 'Fn::GetAtt': return names.attribute(argument[0], argument[1]);
    case 'Fn::Join': return [resolve(argument[1], names)].flat().join(argument[0]); // an unresolved list is a single string
    case 'Fn::Split': {
      const text = resolve(argument[1], names);
      return names.split?.(text, argument[0]) ?? text.split(argument[0]);
    }
    case 'Fn::Select': return resolve(argument[1], names)[Number(argument[0])];
    case 'Fn::Sub': {
      const [text, variables = {}] = [argument].flat();
      return text.replace(/\$\{([^!}][^}]*)\}/g, (_: string, key: string) => {
        if (key in variables) return resolve(variables[key], names);
        const [id, ...attribute] = key.split('.');
        return attribute.length > 0 ? names.attribute(id, attribute.join('.')) : names.ref(key);
      });
    }
    case 'Fn::ImportValue':
      if (names.importValue) return names.importValue(resolve(argument, names));
  }
  throw new Error(`the intrinsic function ${name} is not supported: ${JSON.stringify(argument)}`);
}
