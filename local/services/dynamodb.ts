import { randomUUID } from 'node:crypto';
import { DynamoDBError, DynamoDBTable } from './dynamodb-table';
import type { Identities } from './identities';
import { LoopbackService, type Request, type Response } from './server';
import { verifySignature } from './sigv4';
import { isAllowed } from '../template/decide';
import { statements, type Statement } from '../template/iam';
import type { Template, Value } from '../template/template';

export interface DynamoDBOptions {
  readonly template: Template;
  readonly identities: Identities;
  readonly now: () => number;
}

const OPERATIONS = { GetItem: 'getItem', PutItem: 'putItem', Query: 'query' } as const;

/** A resource of the template with its own policy. */
interface Guarded { readonly arn: string; readonly resourcePolicy?: Statement[] }

/**
 * Amazon DynamoDB with the tables of a template, limited to what `DynamoDBTable` supports. Using a table also requires its key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export class DynamoDB extends LoopbackService {
  private readonly tables: ReadonlyMap<string, Guarded & { readonly table: DynamoDBTable; readonly key?: Guarded }>;

  constructor(private readonly options: DynamoDBOptions) {
    super();
    const { template } = options;
    this.tables = new Map(template.ofType('AWS::DynamoDB::Table').map(([id, { Properties }]) => {
      const resolved = template.resolve(Properties);
      const { ResourcePolicy, SSESpecification } = resolved;
      return [template.resolve({ Ref: id }), {
        table: tableOf(id, resolved),
        arn: template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }),
        resourcePolicy: ResourcePolicy && statements(ResourcePolicy.PolicyDocument),
        key: SSESpecification?.KMSMasterKeyId && keyOf(template, SSESpecification.KMSMasterKeyId),
      }];
    }));
  }

  /** The contents of the stack's only table. */
  public get table(): DynamoDBTable {
    const [[, { table }]] = this.tables;
    return table;
  }

  protected async answer(request: Request): Promise<Response> {
    try {
      return wire(200, await this.execute(request));
    } catch (error) {
      if (!(error instanceof DynamoDBError)) throw error;
      return wire(400, { __type: `com.amazonaws.dynamodb.v20120810#${error.type}`, message: error.message });
    }
  }

  private async execute(request: Request): Promise<object> {
    const { template: { region, account, partition }, identities, now } = this.options;
    const { identity, message } = await verifySignature(request, 'dynamodb', region, identities, now);
    if (!identity) throw new DynamoDBError('UnrecognizedClientException', message ?? '');
    const target = request.headers['x-amz-target']?.[0] ?? '';
    const [, operation] = /^DynamoDB_20120810\.(GetItem|PutItem|Query)$/.exec(target) as [string, keyof typeof OPERATIONS] | null ?? [];
    if (operation === undefined) throw new DynamoDBError('UnknownOperationException', `The local environment supports only ${Object.keys(OPERATIONS).join(', ')}, not ${target}`);
    const input = JSON.parse(request.body.toString('utf8'));
    const found = this.tables.get(input.TableName);
    const resource = found?.arn ?? `arn:${partition}:dynamodb:${region}:${account}:table/${input.TableName}`;
    const asked = [{ action: `dynamodb:${operation}`, resource, resourcePolicy: found?.resourcePolicy, resourcePolicyDecides: false }];
    if (found?.key) asked.push({ action: 'kms:Decrypt', resource: found.key.arn, resourcePolicy: found.key.resourcePolicy, resourcePolicyDecides: true });
    const denied = asked.find(one => !isAllowed(identity, { ...one, context: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com`, 'kms:CallerAccount': account } }));
    if (denied) throw new DynamoDBError('AccessDeniedException', `User: ${identity.arn} is not authorized to perform: ${denied.action} on resource: ${denied.resource}`);
    if (found === undefined) throw new DynamoDBError('ResourceNotFoundException', 'Requested resource not found');
    return found.table[OPERATIONS[operation]](input);
  }
}

function tableOf(id: string, { KeySchema, AttributeDefinitions }: Value): DynamoDBTable {
  const [partitionKey, sortKey] = ['HASH', 'RANGE'].map(type => KeySchema.find((key: Value) => key.KeyType === type)?.AttributeName);
  if (partitionKey === undefined || sortKey === undefined || AttributeDefinitions.some((definition: Value) => definition.AttributeType !== 'S')) {
    throw new Error(`the local environment supports only tables with two keys, both strings: ${id}`);
  }
  return new DynamoDBTable(partitionKey, sortKey);
}

function keyOf(template: Template, arn: string): Guarded {
  const found = template.ofType('AWS::KMS::Key').find(([id]) => template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }) === arn);
  return { arn, resourcePolicy: found && statements(template.resolve(found[1].Properties.KeyPolicy)) };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html */
function wire(status: number, body: object): Response {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() }, body: JSON.stringify(body) };
}
