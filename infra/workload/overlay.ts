import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { stringify } from 'yaml';

import { projectDir } from '../paths.ts';
import type { Image } from '../toolchain/index.ts';

/** What a deployment adds to the overlay of the checkout. */
export interface Deployment {
  /** Secret → file → content. Names are as the manifests refer to them. */
  readonly secrets: Readonly<Record<string, SecretFiles>>;
  /** Images of this toolchain, which replace tags by digests. */
  readonly images: readonly Pick<Image, 'reference' | 'digest'>[];
  /** Settings of the wallet that differ from the overlay's. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

export interface SecretFiles {
  readonly type?: 'Opaque' | 'kubernetes.io/tls';
  /** A Secret whose name carries a digest of its content: a change is a rollout of whoever uses it. */
  readonly rollsOut?: boolean;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Writes the kustomization of one deployment: the overlay `k8s/easypay/overlays/acceptance` with secrets, digests and settings.
 * @param directory an empty folder that only its owner reads: secrets lie in it
 */
export function writeOverlay(directory: string, deployment: Deployment): void {
  const { secrets, images, settings = {} } = deployment;
  for (const [name, { files }] of Object.entries(secrets)) {
    mkdirSync(join(directory, name));
    for (const [file, content] of Object.entries(files)) {
      writeFileSync(join(directory, name, file), content, { mode: 0o600 });
    }
  }
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(directory, join(projectDir, 'k8s', 'easypay', 'overlays', 'acceptance'))],
    images: images.map(({ reference, digest }) => ({ name: reference.replace(/:[^:/]+$/, ''), digest })),
    secretGenerator: Object.entries(secrets).map(([name, secret]) => generator(name, secret)),
    ...(Object.keys(settings).length === 0 ? {} : { configMapGenerator: [changed(settings)] }),
  };
  writeFileSync(join(directory, 'kustomization.yaml'), stringify(kustomization), { mode: 0o600 });
}

function generator(name: string, { type = 'Opaque', rollsOut = false, files }: SecretFiles): object {
  return {
    name,
    namespace: 'easypay',
    type,
    files: Object.keys(files).map((file) => `${file}=${name}/${file}`),
    options: { disableNameSuffixHash: !rollsOut, labels: { 'app.kubernetes.io/part-of': 'easypay' } },
  };
}

function changed(settings: Readonly<Record<string, string>>): object {
  const literals = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return { name: 'wallet', namespace: 'easypay', behavior: 'merge', literals };
}
