// Whoever runs the suite would have to judge what a test prints. So a test that expects a warning captures it (`jest.spyOn`,
// `Annotations.of(…).acknowledgeWarning`), and any other output fails the test.

// The SDK warns about the oldest supported Node, without using the console.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const printed: string[] = [];
/** Every shell outside us-east-1 gives this warning at synth, and few tests are about it. */
const EXPECTED = /^WARNING changes to IAM roles are recorded only in .*\n.*\n.*:iam-events'\n+(A copy of this report .*\n?)?/gm;

for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  console[method] = (...args: unknown[]) => {
    const text = args.map(String).join(' ').replace(EXPECTED, '');
    if (text.trim() !== '') printed.push(text);
  };
}

afterEach(refuseOutput);
afterAll(refuseOutput);

function refuseOutput(): void {
  if (printed.length > 0) throw new Error(`printed unexpectedly:\n${printed.splice(0).join('\n')}`);
}
