/**
 * One execution environment of the function: loads the asset as it is and runs it in a process of its own, with nothing
 * in its environment but what Lambda would give it. One invocation at a time, like Lambda.
 */
const [entry, exportName] = process.argv.slice(2);
const { [exportName]: handler } = await import(entry);

process.on('message', async ({ event, deadline, requestId }) => {
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    process.send({ result: await handler(event, context) });
  } catch (error) {
    process.send({ error: error?.name ?? 'Error' });
  }
});
process.send('ready');
