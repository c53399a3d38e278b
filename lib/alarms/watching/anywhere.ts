import { Clue, Watch } from './clues';
import { ANY, prefix, prefixInAnyCase } from './forms';
import { PARAMETERS } from './parameters';
import { FORWARDER_NAME_PREFIX } from '../../private/watched-names';

/** Clues for the library's resources whose names are not known. */

type Kind = keyof typeof PARAMETERS;
interface Here { readonly arn: (service: string, rest: string, where?: { region?: string }) => string }

/** The prefix of the paths of all roles and policies of shells, brokers and grants. */
const LIBRARY_PATHS = '/gameliftstreams-admin-shell';

/** One clue for each parameter of the service that can name a resource of that kind. */
export function cluesFor(kind: Kind, service: string, values: unknown[], besides?: Record<string, unknown>): Clue[] {
  const parameters = (PARAMETERS[kind] as Record<string, string[]>)[service];
  if (parameters === undefined) throw new Error(`no parameter of ${service} names a ${kind}`);
  return values.length === 0 ? [] : parameters.map(parameter => ({ path: ['requestParameters', ...parameter.split('.')], values, besides }));
}

/** Anything that is created or changed on the paths that a guardrail trusts. */
export function onLibraryPaths({ arn }: Here): Clue[] {
  return [
    ...cluesFor('policyArn', 'iam', [prefixInAnyCase(arn('iam', `policy${LIBRARY_PATHS}`, { region: '' }))]),
    ...cluesFor('path', 'iam', [prefixInAnyCase(LIBRARY_PATHS)]),
  ];
}

/** A change to any role. */
export function anyRoleChange(here: Here): Watch {
  return { id: 'AnyRoleChanged', services: ['iam', 'events'], clues: [...cluesFor('role', 'iam', [ANY]), ...onLibraryPaths(here), ...ofForwarders()] };
}

/** Any shell role is assumed, which is a read event in CloudTrail. */
export function anyAssumption({ arn }: Here): Watch {
  return {
    id: 'AnyRoleAssumed',
    services: ['sts', 'events'],
    withReads: true,
    clues: [...cluesFor('assumedRole', 'sts', [prefix(arn('iam', `role${LIBRARY_PATHS}`, { region: '' }))]), ...ofForwarders()],
  };
}

function ofForwarders(): Clue[] {
  return cluesFor('rule', 'events', [prefix(FORWARDER_NAME_PREFIX)]);
}
