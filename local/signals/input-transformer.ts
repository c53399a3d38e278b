/** What a rule sends to its target instead of the event. */
export interface InputTransformer {
  readonly InputPathsMap?: Record<string, string>;
  readonly InputTemplate: string;
}

/** The parts of its rule that a transformer may refer to. */
export interface RuleName {
  readonly arn: string;
  readonly name: string;
}

/** What the target receives. */
export interface Rendered {
  readonly text: string;
  /** Whether the result is JSON, or lines of JSON. AWS doesn't document whether EventBridge delivers anything else. */
  readonly wellFormed: boolean;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html */
const MAX_TEMPLATE_LENGTH = 8_192;
const MAX_PATHS = 100;
const PATH = /^\$(\.[\w-]+(\[(\d+|\*)\])?)*$/;

/**
 * Amazon EventBridge's input transformer. As documented, a variable whose path is missing from the event is replaced by
 * nothing, and values between quotation marks are not escaped: one that contains a quotation mark breaks the text.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 *
 * @param escaping whether values between quotation marks are escaped after all: a template must be right either way
 * @throws if EventBridge would reject the template or a path
 */
export function transform(transformer: InputTransformer, event: any, rule: RuleName, escaping: boolean): Rendered {
  const { InputPathsMap: paths = {}, InputTemplate: template } = transformer;
  if (template.length > MAX_TEMPLATE_LENGTH) throw new Error(`an input template has at most ${MAX_TEMPLATE_LENGTH} characters, this one has ${template.length}`);
  if (Object.keys(paths).length > MAX_PATHS) throw new Error(`an input transformer has at most ${MAX_PATHS} paths, this one has ${Object.keys(paths).length}`);
  const predefined: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event.json': event,
  };
  let quoted = false;
  // A quotation mark, an escaped character, or a variable.
  const text = template.replace(/"|\\.|<([\w.-]+)>/g, (found, name?: string) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined) return found;
    if (!(name in paths) && !(name in predefined)) throw new Error(`the input template uses <${name}>, which no path defines: ${template}`);
    const value = name in paths ? select(event, paths[name]) : predefined[name];
    return quoted ? inText(value, escaping) : inJson(value);
  });
  return { text, wellFormed: isJson(text) || text.split('\n').every(line => line.trim() === '' || isJson(line)) };
}

function inText(value: unknown, escaping: boolean): string {
  if (value === undefined) return '';
  // Documented: within a string, the quotation marks of an object are removed.
  if (typeof value === 'object' && value !== null) return JSON.stringify(value).replace(/"/g, '');
  const text = String(value);
  return escaping ? JSON.stringify(text).slice(1, -1) : text;
}

/** Outside quotation marks a value is rendered as JSON, and a missing one as nothing. */
function inJson(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

function select(event: any, path: string): unknown {
  if (!PATH.test(path)) throw new Error(`'${path}' is not a path that EventBridge accepts: use only dots, names and array indices`);
  return [...path.matchAll(/\.([\w-]+)|\[(\d+)\]/g)].reduce((value, [, name, index]) => value?.[name ?? Number(index)], event);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
