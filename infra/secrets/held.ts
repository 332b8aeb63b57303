import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

import { stateDir } from '../paths.ts';
import { registeredSecrets, type Secret } from '../redaction.ts';
import { canaries } from './canaries.ts';

/** Larger files of the state are objects of S3 and logs; keys are small. */
const largestKeyFile = 65_536;

/** A shorter value occurs by chance. */
const shortestValue = 12;

const kubeconfigSchema = z.object({
  users: z.array(z.object({ user: z.record(z.string(), z.unknown()) })).default([]),
});

/**
 * Every secret that this process can know of: registered ones, canaries, what the state directory of the cloud `name` holds (private keys,
 * the identity of the backups, the kubeconfig, the credentials of the EC2 API, the secrets of EasyPay), and the user's own environment.
 */
export function heldSecrets(name?: string, environment: NodeJS.ProcessEnv = process.env): Secret[] {
  const all = [
    ...canaries(environment),
    ...registeredSecrets(),
    ...stateSecrets(stateDir(name)),
    ...ownSecrets(environment),
  ];
  const unique = new Map(all.map((secret) => [secret.value.trim(), secret.kind]));
  return [...unique].map(([value, kind]) => ({ kind, value })).filter(({ value }) => value.length >= shortestValue);
}

/** Variables of the user whose name says that they are secret. */
function ownSecrets(environment: NodeJS.ProcessEnv): Secret[] {
  const secretName = /(?:SECRET|TOKEN|PASSWORD|PASSWD|SECRET_ACCESS_KEY|API_KEY|PRIVATE_KEY)$/i;
  return Object.entries(environment)
    .filter(([name, value]) => secretName.test(name) && value !== undefined && !existsSync(value))
    .map(([name, value = '']) => ({ kind: `environment variable ${name}`, value }));
}

function stateSecrets(dir: string): Secret[] {
  if (!existsSync(dir)) return [];
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? Infinity) <= largestKeyFile)
    .flatMap((path) => secretsIn(relative(dir, path), readFileSync(path, 'utf8')));
}

/** What of a file of the state is secret, by what it looks like; a folder named `secrets` holds nothing else. */
function secretsIn(path: string, text: string): Secret[] {
  if (basename(dirname(path)) === 'secrets') return [{ kind: `secret of EasyPay (${basename(path)})`, value: text }];
  const keys = text.matchAll(/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[^]*?-----END \1-----/g);
  const identities = text.matchAll(/\bAGE-SECRET-KEY-1[0-9A-Z]+/g);
  const access = /"secretAccessKey": *"([^"]+)"/.exec(text)?.[1];
  return [
    ...[...keys].map(([value]) => ({ kind: `private key (${path})`, value })),
    ...[...identities].map(([value]) => ({ kind: 'identity of the backups', value })),
    ...(access === undefined ? [] : [{ kind: 'secret access key of the EC2 API', value: access }]),
    ...(basename(path) === 'kubeconfig' ? kubeconfigSecrets(text) : []),
  ];
}

function kubeconfigSecrets(text: string): Secret[] {
  const { success, data } = kubeconfigSchema.safeParse(parse(text));
  if (!success) return [];
  return data.users.flatMap(({ user }) => {
    const { 'client-key-data': key, token, password } = user;
    return [
      ...(typeof key === 'string' ? [{ kind: 'key of the kubeconfig', value: fromBase64(key) }] : []),
      ...(typeof token === 'string' ? [{ kind: 'token of the kubeconfig', value: token }] : []),
      ...(typeof password === 'string' ? [{ kind: 'password of the kubeconfig', value: password }] : []),
    ];
  });
}

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
