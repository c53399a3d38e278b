/**
 * One execution environment of the function: loads the asset as it is and runs it in a process of its own, with nothing
 * in its environment but what Lambda would give it. One invocation at a time, like Lambda.
 */
const [entry, exportName] = process.argv.slice(2);
const { [exportName]: handler } = await import(entry);

/** Tells the host that it has read all of the function's output, before it passes the answer on. */
const endOutput = requestId => [process.stdout, process.stderr].forEach(stream => stream.write(`END ${requestId}\n`));

process.on('message', async ({ event, deadline, requestId }) => {
  if (event === undefined) return; // not for the function: a test's clock message
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const answer = await handler(event, context).then(result => ({ result }), error => ({ error: error?.name ?? 'Error' }));
  endOutput(requestId);
  process.send({ answerTo: requestId, ...answer });
});
process.send('ready');
