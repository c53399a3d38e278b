/** What a rule's target gets instead of the event. */
export interface InputTransformer {
  readonly InputPathsMap?: Record<string, string>;
  readonly InputTemplate: string;
}

/** A rule as far as its transformer may name it. */
export interface RuleName {
  readonly arn: string;
  readonly name: string;
}

/** What reached the target. */
export interface Rendered {
  readonly text: string;
  /** False if the result is no JSON and no lines of JSON texts: whether EventBridge still delivers that isn't documented. */
  readonly wellFormed: boolean;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html */
const LONGEST_TEMPLATE = 8_192;
const MOST_PATHS = 100;
const PATH = /^\$(\.[\w-]+(\[(\d+|\*)\])?)*$/;

/**
 * Amazon EventBridge's input transformer. By the documentation, a variable whose path isn't in the event leaves nothing
 * behind, and values put between quotes are not escaped: one that holds a quote breaks the text.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 *
 * @param escaping whether values between quotes are escaped after all: a template must be right both ways
 * @throws if the template or a path is not what EventBridge takes
 */
export function transform(transformer: InputTransformer, event: any, rule: RuleName, escaping: boolean): Rendered {
  const { InputPathsMap: paths = {}, InputTemplate: template } = transformer;
  if (template.length > LONGEST_TEMPLATE) throw new Error(`an input template has at most ${LONGEST_TEMPLATE} characters, this one has ${template.length}`);
  if (Object.keys(paths).length > MOST_PATHS) throw new Error(`an input transformer has at most ${MOST_PATHS} paths, this one has ${Object.keys(paths).length}`);
  const predefined: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event.json': event,
  };
  let quoted = false;
  // A quote, an escaped character, or a variable.
  const text = template.replace(/"|\\.|<([\w.-]+)>/g, (found, name?: string) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined) return found;
    if (!(name in paths) && !(name in predefined)) throw new Error(`the input template names <${name}>, which no path defines: ${template}`);
    const value = name in paths ? select(event, paths[name]) : predefined[name];
    return quoted ? inText(value, escaping) : inJson(value);
  });
  return { text, wellFormed: isJson(text) || text.split('\n').every(line => line.trim() === '' || isJson(line)) };
}

function inText(value: unknown, escaping: boolean): string {
  if (value === undefined) return '';
  // The documentation: quotes of an object within a text are removed, to keep it a text.
  if (typeof value === 'object' && value !== null) return JSON.stringify(value).replace(/"/g, '');
  const text = String(value);
  return escaping ? JSON.stringify(text).slice(1, -1) : text;
}

/** Outside of quotes a value has its JSON form, and one that isn't there leaves a hole. */
function inJson(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

function select(event: any, path: string): unknown {
  if (!PATH.test(path)) throw new Error(`'${path}' is no path that EventBridge takes: dots, names and array indices only`);
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
