import { ArnFormat, Resource, Stack } from 'aws-cdk-lib';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { requireStreamGroupArn, requireStreamGroupId } from './private/validation';

/**
 * References a stream group that the app does not create.
 *
 * A stream group that the app does create needs no wrapping: pass the
 * `aws_gameliftstreams.CfnStreamGroup` itself.
 */
export abstract class StreamGroup {
  /**
   * A stream group in the account and Region of the scope, by its ID.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param streamGroupId ID of the stream group, such as `sg-1AB2C3De4`
   * @throws if it is not the ID of a stream group
   */
  public static fromStreamGroupId(scope: Construct, id: string, streamGroupId: string): aws_gameliftstreams.IStreamGroupRef {
    requireStreamGroupId(streamGroupId);
    const streamGroupArn = Stack.of(scope).formatArn({
      service: 'gameliftstreams',
      resource: 'streamgroup',
      resourceName: streamGroupId,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    return new ImportedStreamGroup(scope, id, streamGroupArn);
  }

  /**
   * A stream group by its ARN.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param streamGroupArn ARN of the stream group, such as `arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1AB2C3De4`
   * @throws if it is not the ARN of a stream group
   */
  public static fromStreamGroupArn(scope: Construct, id: string, streamGroupArn: string): aws_gameliftstreams.IStreamGroupRef {
    requireStreamGroupArn(streamGroupArn);
    return new ImportedStreamGroup(scope, id, streamGroupArn);
  }

  private constructor() {}
}

class ImportedStreamGroup extends Resource implements aws_gameliftstreams.IStreamGroupRef {
  public readonly streamGroupRef: aws_gameliftstreams.StreamGroupReference;

  constructor(scope: Construct, id: string, streamGroupArn: string) {
    super(scope, id, { environmentFromArn: streamGroupArn });
    this.streamGroupRef = { streamGroupArn };
  }
}
