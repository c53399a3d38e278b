import { awsServices } from './aws';
import { createHandler } from './handler';
import { readSettings } from './settings';
import { realTiming } from '../shared/timing';

const settings = readSettings(process.env);

export const handler = createHandler({
  settings,
  timing: realTiming,
  connect: awsServices(settings, realTiming),
  // Directly to stdout: console would wrap the line in JSON, and CloudWatch extracts metrics only from a bare line.
  log: line => process.stdout.write(`${line}\n`),
});
