import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AssayError, messageOf } from '../errors.ts';
import { replaceRecord } from '../files.ts';
import { stateDir } from '../paths.ts';

/** Files of one cloud in its state directory. */
export const cloudFiles = (name: string) => {
  const dir = stateDir(name);
  return {
    dir,
    record: join(dir, 'cloud.json'),
    failure: join(dir, 'cloud-failure.json'),
    log: join(dir, 'cloud.log'),
    api: join(dir, 'ec2-state.bin'),
    amis: join(dir, 'amis.json'),
    objects: join(dir, 'objects'),
    /** Directory of the socket at which the instances reach S3. */
    storage: join(dir, 'storage'),
    services: (vpcId: string) => join(dir, 'vpc', vpcId),
  };
};

const processSchema = z.object({ pid: z.number(), startTicks: z.number(), bootId: z.string() });

const recordSchema = z.object({
  name: z.string(),
  /** Of the API; 0 until it answers. */
  port: z.number(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  /** Proves that the API on the port is this cloud's. */
  nonce: z.string(),
  daemon: processSchema,
  api: processSchema.optional(),
});

/** What the daemon leaves for whoever attaches. */
export type CloudRecord = Readonly<z.infer<typeof recordSchema>>;

/** The record of a cloud; `undefined` when none was started. @throws AssayError when it cannot be read. */
export function readCloudRecord(name: string): CloudRecord | undefined {
  const { record } = cloudFiles(name);
  if (!existsSync(record)) return undefined;
  try {
    return recordSchema.parse(JSON.parse(readFileSync(record, 'utf8')));
  } catch (error) {
    throw new AssayError(
      'The record of the embedded EC2 cannot be read',
      {
        expected: `what the cloud wrote to ${record}`,
        found: messageOf(error),
        remedy: '`npm run down` removes this cloud; then start again',
      },
      { cause: error },
    );
  }
}

export function writeCloudRecord(record: CloudRecord): void {
  const { dir, record: file } = cloudFiles(record.name);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  replaceRecord(file, record, 0o600);
}

/** Credentials in AWS's form. The API accepts any; these are long because tools mask short secrets wherever they occur. */
export function newCredentials(name: string): { accessKeyId: string; secretAccessKey: string } {
  const id = createHash('sha256').update(name).update(randomBytes(16)).digest('hex').slice(0, 16).toUpperCase();
  return { accessKeyId: `AKIA${id}`, secretAccessKey: randomBytes(30).toString('base64url') };
}
