import { Fn } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { STAGE_NAME } from './routes';

/**
 * Options of `BrokerEndpoint.privateVpc`.
 */
export interface BrokerPrivateVpcOptions {
  /**
   * The interface VPC endpoints for API Gateway (`execute-api`) through which the broker can be reached, at least one.
   * `endpointUrl` uses the first.
   *
   * A VPC endpoint's own policy must allow requests to the API as well; the default policy allows everything.
   */
  readonly vpcEndpoints: ec2.IVpcEndpoint[];

  /**
   * Whether `endpointUrl` uses the API's default host name, which resolves only if the VPC endpoints have private DNS
   * enabled. In exchange, API Gateway also refuses requests whose SNI host name is another API's.
   *
   * Otherwise, `endpointUrl` uses the Route 53 alias for the API and the first VPC endpoint, which always resolves, whether
   * private DNS is enabled or not.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
   * @default false
   */
  readonly privateDns?: boolean;
}

/** The API's settings for an endpoint. */
interface BoundEndpoint {
  readonly endpointConfiguration: apigateway.EndpointConfiguration;
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html */
  readonly accessMode: 'STRICT' | 'BASIC';
  /** The VPC endpoints through which a private API can be reached; undefined for a public one. */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
  /** URL of the API's stage, without a trailing slash. */
  url(restApiId: string, region: string, urlSuffix: string, stageName?: string): string;
}

/**
 * From where the broker can be reached. IAM decides who may call it in either case.
 */
export abstract class BrokerEndpoint {
  /**
   * Reachable from anywhere, at a Regional endpoint. Every request must be signed by a principal that has been granted it.
   */
  public static regional(): BrokerEndpoint {
    return new RegionalEndpoint();
  }

  /**
   * Reachable only from certain VPCs, through their VPC endpoints: all other requests are denied, whoever signed them.
   *
   * @throws if `vpcEndpoints` is empty
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
      // AWS requires BASIC if a private API is called by another name than its private DNS name.
      accessMode: privateDns ? 'STRICT' : 'BASIC',
      vpcEndpoints,
      url: (restApiId, ...rest) => urlOf(privateDns ? restApiId : Fn.join('-', [restApiId, vpcEndpoints[0].vpcEndpointId]), ...rest),
    };
  }
}

function urlOf(host: string, region: string, urlSuffix: string, stageName = STAGE_NAME): string {
  return Fn.join('', ['https://', host, '.execute-api.', region, '.', urlSuffix, '/', stageName]);
}
