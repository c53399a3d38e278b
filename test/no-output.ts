// What a test prints, somebody who runs the suite has to judge. So a test that expects a warning takes it (`jest.spyOn`,
// `Annotations.of(…).acknowledgeWarning`), and any other fails.

const printed: string[] = [];

for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  console[method] = (...args: unknown[]) => void printed.push(args.map(String).join(' '));
}

afterEach(refuseOutput);
afterAll(refuseOutput);

function refuseOutput(): void {
  if (printed.length > 0) throw new Error(`printed, where nobody expects it:\n${printed.splice(0).join('\n')}`);
}
