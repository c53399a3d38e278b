import { awsServices } from './aws';
import { createHandler } from './handler';
import { readSettings } from './settings';
import { realTiming } from '../shared/timing';

const settings = readSettings(process.env);

export const handler = createHandler({
  settings,
  timing: realTiming,
  connect: awsServices(settings, realTiming),
  // Straight to the log: console would wrap the line, and CloudWatch reads metrics only from a line of its own.
  log: line => process.stdout.write(`${line}\n`),
});
