import { Clue, Watch } from './clues';
import { ANY, prefix, prefixInAnyCase } from './forms';
import { PARAMETERS } from './parameters';
import { FORWARDER_NAME_PREFIX } from '../../private/watched-names';

/** What is known of things of ours without knowing their names. */

type Kind = keyof typeof PARAMETERS;
interface Here { readonly arn: (service: string, rest: string, where?: { region?: string }) => string }

/** Roles, policies, of the shell, the broker and the grants: their paths begin so. */
const LIBRARY_PATHS = '/gameliftstreams-admin-shell';

/** One clue for each parameter of the service that can name such a thing. */
export function under(kind: Kind, service: string, values: unknown[], besides?: Record<string, unknown>): Clue[] {
  const parameters = (PARAMETERS[kind] as Record<string, string[]>)[service];
  if (parameters === undefined) throw new Error(`no parameter of ${service} names a ${kind}`);
  return values.length === 0 ? [] : parameters.map(parameter => ({ path: ['requestParameters', ...parameter.split('.')], values, besides }));
}

/** What is made or changed on the paths that a guardrail trusts, by whatever name. */
export function onLibraryPaths({ arn }: Here): Clue[] {
  return [
    ...under('policyArn', 'iam', [prefixInAnyCase(arn('iam', `policy${LIBRARY_PATHS}`, { region: '' }))]),
    ...under('path', 'iam', [prefixInAnyCase(LIBRARY_PATHS)]),
  ];
}

/** A change of any role. */
export function anyRoleChange(here: Here): Watch {
  return { id: 'AnyRoleChanged', services: ['iam', 'events'], clues: [...under('role', 'iam', [ANY]), ...onLibraryPaths(here), ...ofForwarders()] };
}

/** Any shell role taken on, which CloudTrail takes for a read. */
export function anyAssumption({ arn }: Here): Watch {
  return {
    id: 'AnyRoleAssumed',
    services: ['sts', 'events'],
    withReads: true,
    clues: [...under('assumedRole', 'sts', [prefix(arn('iam', `role${LIBRARY_PATHS}`, { region: '' }))]), ...ofForwarders()],
  };
}

function ofForwarders(): Clue[] {
  return under('rule', 'events', [prefix(FORWARDER_NAME_PREFIX)]);
}
