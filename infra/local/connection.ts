import type { CloudRecord } from './files.ts';

/** How to reach a cloud: everything that an AWS SDK, the AWS CLI or Ansible needs. */
export interface CloudConnection {
  readonly name: string;
  /** Base address of the API; `undefined` on real AWS. */
  readonly endpoint: string | undefined;
  /** Base address of S3 as instances reach it; `undefined` on real AWS. */
  readonly storageEndpoint: string | undefined;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Environment variables for Ansible, the AWS CLI and the SDKs. */
  readonly env: Readonly<Record<string, string>>;
}

export const localRegion = 'us-east-1';
/** Name of S3 in that region, as on AWS: the resolver of a VPC answers it and every bucket's name below it. */
export const storageName = `s3.${localRegion}.amazonaws.com`;

/** The connection to a local cloud from its record. */
export function connectionOf(record: CloudRecord): CloudConnection & { readonly endpoint: string } {
  const { name, accessKeyId, secretAccessKey } = record;
  const endpoint = `http://127.0.0.1:${record.port}`;
  return {
    name,
    endpoint,
    storageEndpoint: `http://${storageName}`,
    region: localRegion,
    accessKeyId,
    secretAccessKey,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: localRegion,
      AWS_DEFAULT_REGION: localRegion,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  };
}
