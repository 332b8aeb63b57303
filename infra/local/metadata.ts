import { createHash } from 'node:crypto';
import type { Desired, Vpc } from './desired.ts';

/** Address of the instance metadata service, as on AWS. */
export const metadataAddress = '169.254.169.254';

/** Secret from which everything that the service hands out is derived: the same after every restart. */
export interface MetadataOptions {
  readonly secret: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const day = 24 * 60 * 60 * 1000;

/** What the metadata service of one VPC reads: the roles of its instances by address, and the credentials of a role. */
export function metadataFiles(
  desired: Desired,
  vpc: Vpc,
  { secret, now }: MetadataOptions,
): Readonly<Record<string, string>> {
  const withRole = desired.instances.filter((each) => each.vpcId === vpc.id && each.roleName !== '');
  return {
    'metadata/roles': withRole.map(({ privateIp, roleName }) => `${privateIp} ${roleName}\n`).join(''),
    'metadata/credentials.json': `${JSON.stringify({
      Code: 'Success',
      Type: 'AWS-HMAC',
      AccessKeyId: `ASIA${derived(secret, 'key', 'hex').slice(0, 16).toUpperCase()}`,
      SecretAccessKey: derived(secret, 'secret', 'base64url'),
      Token: derived(secret, 'token', 'base64url'),
      // Changes once a day: whoever asks gets at least a day.
      Expiration: new Date(Math.floor(now / day + 2) * day).toISOString(),
    })}\n`,
  };
}

/**
 * HAProxy's configuration of the service: sessions (IMDSv2) are mandatory, and an instance without a profile has no credentials.
 * What else AWS tells there is not served.
 */
export function metadataSection(secret: string): string {
  const token = derived(secret, 'session', 'hex');
  return `frontend metadata
  mode http
  timeout client 10s
  bind ${metadataAddress}:80
  http-request set-var(txn.role) src,map_ip(/etc/vpc/metadata/roles)
  http-request return status 200 content-type text/plain string ${token} if METH_PUT { path /latest/api/token } { req.hdr(x-aws-ec2-metadata-token-ttl-seconds) -m found }
  http-request return status 401 unless { req.hdr(x-aws-ec2-metadata-token) -m str ${token} }
  http-request return status 404 unless { var(txn.role) -m found }
  http-request return status 200 content-type text/plain lf-string %[var(txn.role)] if { path -m reg ^/latest/meta-data/iam/security-credentials/?$ }
  http-request return status 200 content-type application/json file /etc/vpc/metadata/credentials.json if { path_beg /latest/meta-data/iam/security-credentials/ }
  http-request return status 404
`;
}

const derived = (secret: string, purpose: string, encoding: 'hex' | 'base64url'): string =>
  createHash('sha256').update(`${purpose} ${secret}`).digest(encoding);
