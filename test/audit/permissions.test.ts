import { FEATURE_FLAGS } from '../lib/app';
import { problems } from './permissions';
import { synthesize, VARIANTS } from './world';

describe.each(Object.keys(FEATURE_FLAGS))('with feature flags: %s', flags => {
  test.each(Object.keys(VARIANTS))('%s: every alarm, notice, log and file may go where it must, and nobody else\'s', variant => {
    for (const template of synthesize(VARIANTS[variant], FEATURE_FLAGS[flags])) expect(problems(template)).toEqual([]);
  });
});
