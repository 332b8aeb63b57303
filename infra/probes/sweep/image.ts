import type { V1Pod } from '@kubernetes/client-node';

import { isReady } from '../../cluster/ready.ts';
import type { ToolchainManifest } from '../../toolchain/index.ts';

/** The prober's image in the mirror, by digest: another content is another name, so that no node keeps an old one. */
export function proberImage({ images }: ToolchainManifest): string {
  const found = images.find(({ repository }) => repository === 'prober');
  if (!found) throw new TypeError('no prober among the images of the toolchain');
  return `${found.reference.replace(/:[^:/]+$/, '')}@${found.digest}`;
}

/** Whether a prober pod is Ready and runs this image: while an image is changed, the pod is still Ready with the one before. */
export const runsImage = ({ status }: V1Pod, image: string): boolean =>
  isReady(status) && status?.containerStatuses?.some(({ imageID }) => imageID === image) === true;
