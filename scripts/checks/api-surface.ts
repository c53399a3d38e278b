/** The public API of a jsii assembly as text that people can read and tools can compare. */

interface TypeReference {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: TypeReference };
}
interface Value { readonly name: string; readonly type: TypeReference; readonly optional?: boolean; readonly variadic?: boolean }
interface Property extends Value {
  readonly static?: boolean;
  readonly immutable?: boolean;
  readonly protected?: boolean;
  readonly docs?: { readonly default?: string };
}
interface Method {
  readonly name?: string;
  readonly static?: boolean;
  readonly abstract?: boolean;
  readonly protected?: boolean;
  readonly parameters?: Value[];
  readonly returns?: { readonly type: TypeReference; readonly optional?: boolean };
}
interface Type {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly abstract?: boolean;
  readonly datatype?: boolean;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly initializer?: Method;
  readonly properties?: Property[];
  readonly methods?: Method[];
  readonly members?: Array<{ readonly name: string }>;
}
export interface Assembly { readonly name: string; readonly types: { readonly [fqn: string]: Type } }

/**
 * One line for each type and, indented, for each member, including the defaults of properties: a changed default changes what
 * users deploy.
 */
export function apiOf(assembly: Assembly): string {
  const own = (fqn: string) => fqn.replace(`${assembly.name}.`, '');
  const named = (type: TypeReference): string => {
    if (type.collection === undefined) return own(type.fqn ?? type.primitive ?? JSON.stringify(type));
    const element = named(type.collection.elementtype);
    return type.collection.kind === 'array' ? `${element}[]` : `Map<${element}>`;
  };
  const value = ({ name, type, optional, variadic }: Value) => `${variadic ? '...' : ''}${name}${optional ? '?' : ''}: ${named(type)}`;
  const parameters = (method: Method) => `(${(method.parameters ?? []).map(value).join(', ')})`;
  const words = (...all: Array<string | false | undefined>) => all.filter(Boolean).join(' ');

  const heading = (type: Type) => words(
    type.abstract && type.kind === 'class' && 'abstract',
    type.datatype ? 'struct' : type.kind,
    type.name,
    type.base && `extends ${own(type.base)}`,
    type.interfaces && `${type.kind === 'interface' ? 'extends' : 'implements'} ${type.interfaces.map(own).join(', ')}`,
  );
  const members = (type: Type) => [
    ...type.initializer ? [`new${parameters(type.initializer)}`] : [],
    ...(type.members ?? []).map(({ name }) => name).sort(),
    ...(type.properties ?? []).map(property => words(
      property.protected && 'protected', property.static && 'static', !type.datatype && property.immutable && 'readonly',
      value(property), property.docs?.default && `= ${property.docs.default.replace(/\s+/g, ' ')}`,
    )).sort(),
    ...(type.methods ?? []).map(method => words(
      method.protected && 'protected', method.static && 'static', method.abstract && type.kind === 'class' && 'abstract',
      `${method.name}${parameters(method)}: ${method.returns ? `${named(method.returns.type)}${method.returns.optional ? ' | undefined' : ''}` : 'void'}`,
    )).sort(),
  ];
  return `${Object.values(assembly.types)
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .map(type => [heading(type), ...members(type).map(member => `  ${member}`)].join('\n'))
    .join('\n\n')}\n`;
}
