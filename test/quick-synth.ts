// Before every test file, so that one file alone runs like all of them.

// CDK's validation engine costs seconds in each process. The test files that are about it turn it on.
process.env.CDK_VALIDATION = 'false';

// What CDK writes for debugging and for its own statistics takes a fifth of a synthesis.
process.env.CDK_CONTEXT_JSON = JSON.stringify({
  'aws:cdk:disable-stack-trace': true,
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-logicalId-metadata': true,
  'aws:cdk:version-reporting': false,
});
