import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { S3Client } from '@aws-sdk/client-s3';
import { AssayError, messageOf } from '../errors.ts';
import { timeouts } from '../timeouts.ts';

/** What the EC2 API needs to know of its caller. `endpoint` is undefined on real AWS. */
export interface CloudAccess {
  /** Value of the tag `assay` that marks everything that belongs to the run. */
  readonly name: string;
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An open EC2 API: the same on the embedded target and on AWS. */
export interface CloudClients {
  readonly name: string;
  readonly ec2: EC2Client;
  readonly balancing: ElasticLoadBalancingV2Client;
  readonly storage: S3Client;
}

/** Opens the EC2 API. No request is sent yet. */
export function connectCloud({ name, endpoint, region, accessKeyId, secretAccessKey }: CloudAccess): CloudClients {
  const configuration = {
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
    requestHandler: { requestTimeout: timeouts.localRequest },
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return {
    name,
    ec2: new EC2Client(configuration),
    balancing: new ElasticLoadBalancingV2Client(configuration),
    // A name for each bucket would have to be resolved; the embedded target has an address only.
    storage: new S3Client({ ...configuration, forcePathStyle: endpoint !== undefined }),
  };
}

/**
 * Awaits an answer of the EC2 API.
 * @throws AssayError naming the request and the API's own error code.
 */
export async function answered<T>(request: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    const code = cause instanceof Error ? cause.name : 'error';
    throw new AssayError(
      `The EC2 API refused ${request}`,
      {
        expected: `${request} succeeds`,
        found: `${code}: ${messageOf(cause)}`,
        remedy:
          'correct what the error code names; InvalidX.NotFound means that the thing does not exist in this region',
      },
      { cause },
    );
  }
}
