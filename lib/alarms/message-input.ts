import * as events from 'aws-cdk-lib/aws-events';

/** A value of the event, as a placeholder in a message. */
export function eventField(path: string): string {
  return `<$.${path}>`;
}

interface MessageInputOptions {
  /** Whether values are always text. Otherwise, a value that is not part of a longer text is rendered as the JSON that it is. */
  readonly quoted?: boolean;
}

/**
 * What a rule sends to a target instead of the event: JSON with values of the event in it.
 *
 * `RuleTargetInput.fromObject` does the same, but names its variables after their paths. A template has dozens of these
 * messages, in which such names take more room than anything else. So they are single letters here: the code has the
 * paths where they are used, and a template has them beside each message, in `InputPathsMap`.
 */
export class MessageInput extends events.RuleTargetInput {
  /**
   * @param message may contain placeholders made by `eventField`
   */
  constructor(private readonly message: object, private readonly options: MessageInputOptions = {}) {
    super();
  }

  public bind(): events.RuleTargetInputProperties {
    const names = new Map<string, string>();
    const variable = (path: string) => {
      names.set(path, names.get(path) ?? (names.size + 10).toString(36)); // a, b, c …
      return `<${names.get(path)}>`;
    };
    const inputTemplate = JSON.stringify(this.message).replace(/("?)<(\$[\w.]+)>("?)/g, (_, before, path, after) =>
      before && after && !this.options.quoted ? variable(path) : `${before}${variable(path)}${after}`);
    return { inputTemplate, inputPathsMap: Object.fromEntries([...names].map(([path, name]) => [name, path])) };
  }
}
