// Before every test file, so that one file alone runs like all of them.

// CDK's validation engine costs seconds in each process. The suites that are about it turn it on.
process.env.CDK_VALIDATION = 'false';

// Where each resource was created is written for people who debug an app, at a sixth of a synthesis.
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-stack-trace': true, 'aws:cdk:disable-creation-stack-traces': true });
