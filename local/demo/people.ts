import type { Identities, Identity } from '../services/identities';
import type { Template } from '../template/template';

/** A person with a role of the example app. */
export function person(template: Template, identities: Identities, roleName: string, name: string): Identity {
  const found = template.ofType('AWS::IAM::Role').find(([id]) => id.startsWith(roleName));
  if (!found) throw new Error(`the example app has no role named ${roleName}`);
  return identities.session(found[0], name);
}

export function nameOf(identity: Identity): string {
  return identity.userId.split(':')[1];
}
