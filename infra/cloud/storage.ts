import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { answered, type CloudClients } from './connect.ts';

/** Buckets of the account whose name begins so. */
export async function bucketNames(cloud: CloudClients, prefix: string): Promise<string[]> {
  const { Buckets = [] } = await answered('ListBuckets', cloud.storage.send(new ListBucketsCommand()));
  return Buckets.flatMap(({ Name = '' }) => (Name.startsWith(prefix) ? [Name] : []));
}

/** Keys of a bucket, sorted. */
export async function objectKeys(cloud: CloudClients, Bucket: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: cloud.storage }, { Bucket }))
    keys.push(...Contents.map(({ Key = '' }) => Key));
  return keys.toSorted();
}

export async function readObject(cloud: CloudClients, Bucket: string, Key: string): Promise<Uint8Array> {
  const { Body } = await answered(`GetObject ${Key}`, cloud.storage.send(new GetObjectCommand({ Bucket, Key })));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

export async function writeObject(cloud: CloudClients, Bucket: string, Key: string, Body: Uint8Array): Promise<void> {
  await answered(`PutObject ${Key}`, cloud.storage.send(new PutObjectCommand({ Bucket, Key, Body })));
}

export async function deleteObject(cloud: CloudClients, Bucket: string, Key: string): Promise<void> {
  await answered(`DeleteObject ${Key}`, cloud.storage.send(new DeleteObjectCommand({ Bucket, Key })));
}
