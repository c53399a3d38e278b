/** Runs one CDK app, or imports something, in a process of its own, and says what it took on standard error. */
const started = performance.now();
for (const name of process.argv.slice(2)) require(name);
process.stderr.write(`\n${JSON.stringify({ ms: performance.now() - started, megabytes: process.resourceUsage().maxRSS / 1_024 })}`);
