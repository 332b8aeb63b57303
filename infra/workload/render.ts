import { loadAllYaml, type KubernetesObject } from '@kubernetes/client-node';

import { run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import { programPath } from '../toolchain/index.ts';

/**
 * The objects of a kustomization, built by the pinned kubectl.
 * @param directory folder with a kustomization.yaml
 * @throws AssayError with Kustomize's own words when it cannot be built.
 */
export async function render(directory: string): Promise<KubernetesObject[]> {
  const kubectl = await programPath('kubectl');
  const text = await run([kubectl, 'kustomize', directory], {
    timeout: timeouts.hostCommand,
    remedy: `correct the kustomization: ${kubectl} kustomize ${directory}`,
  });
  return (loadAllYaml(text) as (KubernetesObject | null)[]).filter((object) => object !== null).map(onOneLine);
}

/** Kustomize breaks what a Secret holds into lines; the API server keeps it without. */
function onOneLine(object: KubernetesObject & { data?: Record<string, string> }): KubernetesObject {
  if (object.kind !== 'Secret' || object.data === undefined) return object;
  const data = Object.entries(object.data).map(([key, value]) => [key, value.replace(/\s/g, '')]);
  return Object.assign(object, { data: Object.fromEntries(data) as Record<string, string> });
}
