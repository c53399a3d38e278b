import { Identities, type Identity } from '../../local/services/identities';
import { LoopbackService, type Request, type Response } from '../../local/services/server';
import { identityPolicies, statements } from '../../local/template/iam';
import type { Template } from '../../local/template/template';

/**
 * The engine's STS. The emulated service learns from it who owns the keys that it hands out, and with which policies: in AWS, the
 * two share this knowledge.
 */
export class AssumedRoles extends LoopbackService {
  /** For the emulated service. */
  public readonly identities: Identities;
  private readonly byKey = new Map<string, Identity>();

  constructor(private readonly template: Template, private readonly engineUrl: string) {
    super();
    const { byKey } = this;
    this.identities = new class extends Identities {
      public override find(accessKeyId: string): Identity | undefined {
        return byKey.get(accessKeyId);
      }
    }(template);
  }

  protected async answer({ method, headers, rawPath, body }: Request): Promise<Response> {
    const kept = Object.entries(headers).filter(([name]) => /^(authorization|content-type|x-amz-.*|amz-sdk-.*)$/.test(name)).map(([name, values]) => [name, values.join(',')]);
    const response = await fetch(`${this.engineUrl}${rawPath}`, { method, headers: Object.fromEntries(kept), body: new Uint8Array(body) });
    const text = await response.text();
    if (response.ok) this.learn(new URLSearchParams(body.toString('utf8')), text);
    return { status: response.status, headers: { 'content-type': response.headers.get('content-type') ?? 'text/xml' }, body: text };
  }

  private learn(request: URLSearchParams, answer: string): void {
    const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1] ?? '';
    const roleArn = request.get('RoleArn') ?? '';
    const role = this.identities.roleWithArn(roleArn);
    if (role === undefined) throw new Error(`${roleArn} is not a role of stack ${this.template.stackName}`);
    const policy = request.get('Policy');
    this.byKey.set(field('AccessKeyId'), {
      accessKeyId: field('AccessKeyId'),
      secretAccessKey: field('SecretAccessKey'),
      sessionToken: field('SessionToken'),
      arn: field('Arn'),
      userId: field('AssumedRoleId'),
      roleArn,
      policies: identityPolicies(this.template, role),
      sessionPolicy: policy === null ? undefined : statements(JSON.parse(policy)),
      sourceIdentity: request.get('SourceIdentity') ?? undefined,
    });
  }
}
