/** Runs a CDK app, or imports modules, and writes time and memory to standard error. */
const started = performance.now();
for (const name of process.argv.slice(2)) require(name);
process.stderr.write(`\n${JSON.stringify({ ms: performance.now() - started, megabytes: process.resourceUsage().maxRSS / 1_024 })}`);
