import { synthesize, VARIANTS } from '../variants';
import { kindsOf, OPERATIONS, recordOf, recordsOf, type Operation } from './records';
import { similarNamesOf, resourceNamesOf } from './resource-names';
import { MATCHED_BY_NAME, UNMATCHED } from './unmatched';
import unrelatedParameters from './unrelated-parameters.json';
import { eventRules, ruleMatches } from '../../../local/signals/signals';
import { FEATURE_FLAGS } from '../../lib/app';
import type { Json } from '../records/cloudtrail';

/**
 * Every operation in the services' models that changes something, and every parameter of it that can name one of our
 * resources, in every form: matched by a rule, or in the reviewed list with a reason. What a new release of the models adds
 * fails here until someone has reviewed it.
 */

describe('the models', () => {
  test.each(Object.keys(unrelatedParameters))('%s: every parameter is classified, as naming one of our resources or not', service => {
    const unrelated: string[] = (unrelatedParameters as Record<string, string[]>)[service];
    const all = new Set(OPERATIONS.filter(({ source }) => source === service).flatMap(({ parameters }) => parameters));
    const named = OPERATIONS.filter(({ source }) => source === service)
      .flatMap(operation => operation.parameters.filter(parameter => kindsOf(operation, parameter).length > 0));
    expect([...all].filter(parameter => !unrelated.includes(parameter) && !named.includes(parameter))).toEqual([]);
    expect(unrelated.filter(parameter => named.includes(parameter) || !all.has(parameter))).toEqual([]); // none of them is named above, or gone
  });

  test('every operation is classified: it can name one of our resources, or is in the reviewed list', () => {
    const names = OPERATIONS.map(({ name }) => name);
    // KMS's records name the key in `resources`.
    const namesOurs = (operation: Operation, parameter: string) =>
      kindsOf(operation, parameter).length > 0 || (operation.source === 'kms' && ['targetKeyId', 'aliasName'].includes(parameter));
    const nameable = OPERATIONS.filter(operation => operation.parameters.some(parameter => namesOurs(operation, parameter)));
    const canNameOurs = new Set(nameable.map(({ name }) => name));
    expect(names.filter(name => !canNameOurs.has(name) && !UNMATCHED.has(name) && !MATCHED_BY_NAME.has(name))).toEqual([]);
    expect([...UNMATCHED.keys(), ...MATCHED_BY_NAME].filter(name => !names.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(800);
  });
});

/** The fields that keep a service's records of an operation from the rules, by the reason in the list. */
function unmatchedFields(reason: string): Json {
  if (reason.startsWith('CloudTrail marks it as a read')) return { readOnly: true };
  if (reason.startsWith('a data event')) return { managementEvent: false, eventCategory: 'Data' };
  return {};
}

const CONFIGURATIONS: Array<[configuration: string, flags: string]> = [
  ['one shell, with the defaults', 'recommended'],
  ['one shell, with the defaults', 'none'],
  ['an existing log group', 'recommended'],
  ['the user\'s topic, with a key of its own', 'recommended'],
  ['two stacks, each with its own trail', 'recommended'],
  ['two persons and the emergency route', 'recommended'],
];

describe.each(CONFIGURATIONS)('%s', (configuration, flags) => {
  const templates = synthesize(VARIANTS[configuration], FEATURE_FLAGS[flags])
    .map(template => ({ template, rules: eventRules(template), resourceNames: resourceNamesOf(template) }));
  const services = [...new Set(OPERATIONS.map(({ service }) => service))];
  const matching = (rules: typeof templates[0]['rules'], event: Json) => {
    const verdicts = [false, true]
      .map(missingFieldDiffers => rules.filter(rule => ruleMatches(rule, event, missingFieldDiffers)).map(({ name }) => name));
    // This runs tens of thousands of times, and an expect() costs more than the rules.
    if (verdicts[0].join() !== verdicts[1].join()) throw new Error(`depends on how anything-but treats a missing field: ${JSON.stringify({ verdicts, event })}`);
    return verdicts[0];
  };

  test.each(services)('%s: matched by another rule than the one that is disabled, or listed', service => {
    const wrong: string[] = [];
    for (const { rules, resourceNames } of templates) {
      for (const operation of OPERATIONS.filter(one => one.service === service)) {
        const reason = UNMATCHED.get(operation.name);
        if (MATCHED_BY_NAME.has(operation.name) && matching(rules, recordOf(operation, undefined, {})).length === 0) wrong.push(operation.name);
        const more = reason === undefined ? {} : unmatchedFields(reason);
        for (const { kind, parameter, value, event } of recordsOf(operation, resourceNames, more)) {
          // A rule doesn't match what disables or deletes it: the record comes seconds later.
          const by = matching(rules, event).filter(name => kind !== 'rule' || name !== value);
          if ((by.length > 0) === (reason !== undefined)) wrong.push(`${operation.name} ${parameter}=${value}: ${reason === undefined ? 'unmatched' : `matched by ${by.join()}`}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('the same on others\' resources matches no rule', () => {
    const wrong: string[] = [];
    for (const { rules, resourceNames } of templates) {
      const others = similarNamesOf(resourceNames);
      for (const operation of OPERATIONS) {
        for (const { parameter, value, event, kind } of recordsOf(operation, others)) {
          const by = matching(rules, event);
          if (by.length > 0) wrong.push(`${operation.name} ${parameter}=${value} (${kind}): matched by ${by.join()}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
