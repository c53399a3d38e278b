import { ArnFormat, Fn, Stack, Token } from 'aws-cdk-lib';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';

type IStreamGroupRef = aws_gameliftstreams.IStreamGroupRef;

/** The stream group's ID: a literal if known, otherwise a token. */
export function streamGroupIdOf(group: IStreamGroupRef): string {
  const arn = group.streamGroupRef.streamGroupArn;
  return knownIdOf(arn) ?? (Token.isUnresolved(arn)
    ? Fn.select(1, Fn.split('/', arn))
    : Stack.of(group).splitArn(arn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!);
}

/** The ID in an ARN, whose other parts may be tokens; undefined if it is not known at synth. */
export function knownIdOf(streamGroupArn: string): string | undefined {
  return /:streamgroup\/(sg-[A-Za-z0-9-]+)$/.exec(streamGroupArn)?.[1];
}

/** Equal for two constructs that refer to the same stream group, as far as synth can know. */
export function identityOf(group: IStreamGroupRef): string {
  const arn = group.streamGroupRef.streamGroupArn;
  return knownIdOf(arn) ?? arn;
}

export function nameOf(group: IStreamGroupRef): string {
  return knownIdOf(group.streamGroupRef.streamGroupArn) ?? group.node.path;
}
