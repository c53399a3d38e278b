import { synthesize, VARIANTS } from '../world';
import namesNothing from './names-nothing.json';
import { kindsOf, OPERATIONS, recordOf, recordsOf, type Operation } from './records';
import { strangersOf, thingsOf } from './things';
import { HEARD_BY_NAME, UNHEARD } from './unheard';
import { eventRules, ruleMatches } from '../../../local/signals/signals';
import { FEATURE_FLAGS } from '../../lib/app';
import type { Json } from '../records/cloudtrail';

/**
 * Every operation of the services' models that changes something, and every parameter of it that can name something of
 * ours, in every form: heard, or in the reviewed list with its reason. A release of the models that knows more fails here
 * until somebody has judged it.
 */

describe('the models', () => {
  test.each(Object.keys(namesNothing))('%s: every parameter is judged, to name something or nothing', service => {
    const nothing: string[] = (namesNothing as Record<string, string[]>)[service];
    const all = new Set(OPERATIONS.filter(({ source }) => source === service).flatMap(({ parameters }) => parameters));
    const named = OPERATIONS.filter(({ source }) => source === service)
      .flatMap(operation => operation.parameters.filter(parameter => kindsOf(operation, parameter).length > 0));
    expect([...all].filter(parameter => !nothing.includes(parameter) && !named.includes(parameter))).toEqual([]);
    expect(nothing.filter(parameter => named.includes(parameter) || !all.has(parameter))).toEqual([]); // nothing twice, nothing that is gone
  });

  test('every operation is classified: it can name one of our resources, or is in the reviewed list', () => {
    const names = OPERATIONS.map(({ name }) => name);
    // KMS says by itself which key a call was about.
    const namesOurs = (operation: Operation, parameter: string) =>
      kindsOf(operation, parameter).length > 0 || (operation.source === 'kms' && ['targetKeyId', 'aliasName'].includes(parameter));
    const nameable = OPERATIONS.filter(operation => operation.parameters.some(parameter => namesOurs(operation, parameter)));
    const heard = new Set(nameable.map(({ name }) => name));
    expect(names.filter(name => !heard.has(name) && !UNHEARD.has(name) && !HEARD_BY_NAME.has(name))).toEqual([]);
    expect([...UNHEARD.keys(), ...HEARD_BY_NAME].filter(name => !names.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(800);
  });
});

/** What a service's records of an operation are where they don't reach a rule, by the reason that the list gives. */
function asUnheard(reason: string): Json {
  if (reason.startsWith('CloudTrail takes it for a read')) return { readOnly: true };
  if (reason.startsWith('a data event')) return { managementEvent: false, eventCategory: 'Data' };
  return {};
}

const CONFIGURATIONS: Array<[configuration: string, flags: string]> = [
  ['one shell, nothing said', 'recommended'],
  ['one shell, nothing said', 'none'],
  ['a log group that exists', 'recommended'],
  ['the user\'s topic, with a key of its own', 'recommended'],
  ['two stacks, each with its own trail', 'recommended'],
  ['a second person, and an emergency door', 'recommended'],
];

describe.each(CONFIGURATIONS)('%s', (configuration, flags) => {
  const templates = synthesize(VARIANTS[configuration], FEATURE_FLAGS[flags])
    .map(template => ({ template, rules: eventRules(template), things: thingsOf(template) }));
  const services = [...new Set(OPERATIONS.map(({ service }) => service))];
  const hearing = (rules: typeof templates[0]['rules'], event: Json) => {
    const verdicts = [false, true]
      .map(missingFieldDiffers => rules.filter(rule => ruleMatches(rule, event, missingFieldDiffers)).map(({ name }) => name));
    // Tens of thousands of times: an expect() costs more than the rules.
    if (verdicts[0].join() !== verdicts[1].join()) throw new Error(`hangs on what anything-but does with a missing field: ${JSON.stringify({ verdicts, event })}`);
    return verdicts[0];
  };

  test.each(services)('%s: matched by another rule than the one that is disabled, or listed', service => {
    const wrong: string[] = [];
    for (const { rules, things } of templates) {
      for (const operation of OPERATIONS.filter(one => one.service === service)) {
        const reason = UNHEARD.get(operation.name);
        if (HEARD_BY_NAME.has(operation.name) && hearing(rules, recordOf(operation, undefined, {})).length === 0) wrong.push(operation.name);
        const more = reason === undefined ? {} : asUnheard(reason);
        for (const { kind, parameter, value, event } of recordsOf(operation, things, more)) {
          // Who puts a rule out has not been heard by it: what it would have found comes seconds later.
          const by = hearing(rules, event).filter(name => kind !== 'rule' || name !== value);
          if ((by.length > 0) === (reason !== undefined)) wrong.push(`${operation.name} ${parameter}=${value}: ${reason === undefined ? 'unheard' : `heard by ${by.join()}`}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('the same about somebody else\'s things is silent', () => {
    const loud: string[] = [];
    for (const { rules, things } of templates) {
      for (const operation of OPERATIONS) {
        for (const { parameter, value, event, kind } of recordsOf(operation, strangersOf(things))) {
          const by = hearing(rules, event);
          if (by.length > 0) loud.push(`${operation.name} ${parameter}=${value} (${kind}): heard by ${by.join()}`);
        }
      }
    }
    expect(loud).toEqual([]);
  });
});
