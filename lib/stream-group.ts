import { ArnFormat, Resource, Stack } from 'aws-cdk-lib';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { requireStreamGroupArn, requireStreamGroupId } from './private/validation';

/**
 * Names a stream group that the app does not create.
 *
 * A stream group that the app does create needs no wrapping: an
 * `aws_gameliftstreams.CfnStreamGroup` can be passed wherever a stream group is asked for.
 */
export abstract class StreamGroup {
  /**
   * A stream group of the scope's own account and Region, by its ID.
   *
   * @param scope construct that the stream group is named under
   * @param id id of the construct
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
   * @param scope construct that the stream group is named under
   * @param id id of the construct
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
