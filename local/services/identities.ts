import { randomBytes, createHash } from 'node:crypto';
import { identityPolicies, type Context, type Statement } from '../template/iam';
import type { Template } from '../template/template';

/** An access key and the principal that signs with it. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ARN of the role session, as STS writes it. */
  readonly arn: string;
  /** Unique ID: `AROA…:session-name`. */
  readonly userId: string;
  readonly roleArn: string;
  readonly policies: Statement[];
  readonly sessionPolicy?: Statement[];
  readonly sourceIdentity?: string;
  /** Context keys for every call with this access key, such as the function that runs under the role. */
  readonly context?: Context;
}

type SessionOptions = Pick<Identity, 'sessionPolicy' | 'sourceIdentity' | 'context'>;

/** The role sessions of the local environment, by access key. */
export class Identities {
  private readonly byKey = new Map<string, Identity>();

  constructor(private readonly template: Template) {}

  /** A session of a role of the template. */
  public session(roleLogicalId: string, sessionName: string, options: SessionOptions = {}): Identity {
    const roleArn: string = this.template.resolve({ 'Fn::GetAtt': [roleLogicalId, 'Arn'] });
    return this.add(roleArn, sessionName, `AROA${idFrom(roleLogicalId)}`, identityPolicies(this.template, roleLogicalId), options);
  }

  /** A session of a role that is not in the template and has no permissions. */
  public stranger(sessionName: string): Identity {
    const roleArn = `arn:${this.template.partition}:iam::${this.template.account}:role/Stranger`;
    return this.add(roleArn, sessionName, `AROA${idFrom('Stranger')}`, [], {});
  }

  /** A session of a role that is not in the template and may do anything in the account. */
  public administrator(sessionName: string): Identity {
    const roleArn = `arn:${this.template.partition}:iam::${this.template.account}:role/GameAdmins`;
    const anything: Statement = { effect: 'Allow', actions: ['*'], resources: ['*'], conditions: {} };
    return this.add(roleArn, sessionName, `AROA${idFrom('GameAdmins')}`, [anything], {});
  }

  public find(accessKeyId: string): Identity | undefined {
    return this.byKey.get(accessKeyId);
  }

  /** Logical ID of the template's role with this ARN. */
  public roleWithArn(arn: string): string | undefined {
    return this.template.ofType('AWS::IAM::Role').find(([id]) => this.template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }) === arn)?.[0];
  }

  private add(roleArn: string, sessionName: string, roleId: string, policies: Statement[], options: SessionOptions): Identity {
    const identity: Identity = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(60).toString('base64'),
      arn: `arn:${this.template.partition}:sts::${this.template.account}:assumed-role/${roleArn.split('/').pop()}/${sessionName}`,
      userId: `${roleId}:${sessionName}`,
      roleArn,
      policies,
      ...options,
    };
    this.byKey.set(identity.accessKeyId, identity);
    return identity;
  }
}

function idFrom(text: string): string {
  return createHash('sha256').update(text).digest('hex').toUpperCase().slice(0, 17);
}
