import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseAllDocuments } from 'yaml';

import { projectDir } from '../paths.ts';

/** A NetworkPolicy as manifests write it. */
export interface PolicyObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: object;
}

const policiesIn = (folder: string): PolicyObject[] => {
  const directory = join(projectDir, 'k8s', folder);
  const objects = readdirSync(directory).flatMap((file) =>
    parseAllDocuments(readFileSync(join(directory, file), 'utf8')).map((document) => document.toJS() as PolicyObject),
  );
  return objects.filter(({ kind }) => kind === 'NetworkPolicy');
};

/** The policies of EasyPay, one a file; in which namespace they stand, their kustomization says. */
export const easyPayPolicies = (): PolicyObject[] =>
  policiesIn('easypay/base/network-policies').map((policy) => ({
    ...policy,
    metadata: { ...policy.metadata, namespace: 'easypay' },
  }));

/** The policies that probers bring along. */
export const proberPolicies = (): PolicyObject[] => policiesIn('probers');
