import { Fn } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { STAGE_NAME } from '../private/names';

/**
 * Options of `BrokerEndpoint.privateVpc`.
 */
export interface BrokerPrivateVpcOptions {
  /**
   * The interface VPC endpoints for API Gateway (`execute-api`) that the broker answers to, at least one.
   * `endpointUrl` leads through the first.
   *
   * A VPC endpoint's own policy must let the API through as well; its default lets everything through.
   */
  readonly vpcEndpoints: ec2.IVpcEndpoint[];

  /**
   * Whether `endpointUrl` is the API's own name, which resolves only where the VPC endpoints have private DNS names. In
   * exchange, API Gateway also refuses requests whose TLS name is another API's.
   *
   * Without it, `endpointUrl` is the name that Route 53 has for the API and the first VPC endpoint together. That one
   * resolves everywhere, with private DNS names and without.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
   * @default false
   */
  readonly privateDns?: boolean;
}

/** What an endpoint means for the API. */
interface BoundEndpoint {
  readonly endpointConfiguration: apigateway.EndpointConfiguration;
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html */
  readonly accessMode: 'STRICT' | 'BASIC';
  /** The only ways in; undefined where the API is public. */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
  /** Address of the API's stage, without a slash at its end. */
  url(restApiId: string, region: string, urlSuffix: string, stageName?: string): string;
}

/**
 * Where the broker can be reached. Who may ask it is decided by IAM in any case.
 */
export abstract class BrokerEndpoint {
  /**
   * From anywhere, at a Regional address. Every request must be signed by someone who has been granted it.
   */
  public static regional(): BrokerEndpoint {
    return new RegionalEndpoint();
  }

  /**
   * From certain VPCs alone, through their VPC endpoints: whatever comes another way is denied, with whatever identity.
   *
   * @throws if there is no VPC endpoint
   */
  public static privateVpc(options: BrokerPrivateVpcOptions): BrokerEndpoint {
    if (options.vpcEndpoints.length === 0) {
      throw new Error('vpcEndpoints of BrokerEndpoint.privateVpc is empty, so nobody could reach the broker: pass an interface VPC endpoint for execute-api, or use BrokerEndpoint.regional()');
    }
    return new PrivateEndpoint(options);
  }

  /** @internal */
  public abstract _bind(): BoundEndpoint;
}

class RegionalEndpoint extends BrokerEndpoint {
  /** @internal */
  public _bind(): BoundEndpoint {
    return {
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
      accessMode: 'STRICT',
      url: urlOf,
    };
  }
}

class PrivateEndpoint extends BrokerEndpoint {
  constructor(private readonly options: BrokerPrivateVpcOptions) {
    super();
  }

  /** @internal */
  public _bind(): BoundEndpoint {
    const { vpcEndpoints, privateDns = false } = this.options;
    return {
      endpointConfiguration: { types: [apigateway.EndpointType.PRIVATE], vpcEndpoints },
      // AWS asks for BASIC wherever a private API is not called by its private DNS name.
      accessMode: privateDns ? 'STRICT' : 'BASIC',
      vpcEndpoints,
      url: (restApiId, ...rest) => urlOf(privateDns ? restApiId : Fn.join('-', [restApiId, vpcEndpoints[0].vpcEndpointId]), ...rest),
    };
  }
}

function urlOf(host: string, region: string, urlSuffix: string, stageName = STAGE_NAME): string {
  return Fn.join('', ['https://', host, '.execute-api.', region, '.', urlSuffix, '/', stageName]);
}
