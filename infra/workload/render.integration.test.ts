import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import type { KubernetesObject, V1ConfigMap, V1Deployment, V1Secret } from '@kubernetes/client-node';

import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import { renderEasyPay } from './deployment.ts';

const find = (objects: readonly KubernetesObject[], kind: string, name: RegExp): unknown =>
  objects.find((object) => object.kind === kind && name.test(object.metadata?.name ?? ''));

it('renders EasyPay with digests and secrets; what changes has a new name', { timeout: 60_000 }, async (t) => {
  const state = temporaryDirectory(t);
  setEnvironment(t, { ASSAY_STATE: state, ASSAY_NAME: 'render-test' });
  const first = await renderEasyPay('render-test', '192.0.2.1');
  assert.deepEqual(await renderEasyPay('render-test', '192.0.2.1'), first);

  const { spec } = find(first, 'Deployment', /^wallet$/) as V1Deployment;
  const [container] = spec?.template.spec?.containers ?? [];
  assert.match(container?.image ?? '', /^registry\.easypay\.test\/wallet@sha256:[0-9a-f]{64}$/);
  const secret = find(first, 'Secret', /^wallet-[a-z0-9]+$/) as V1Secret;
  assert.equal(spec?.template.spec?.volumes?.[0]?.secret?.secretName, secret.metadata?.name);

  const second = await renderEasyPay('render-test', '192.0.2.1', { settings: { BRAND_NAME: 'Other' } });
  const settings = find(second, 'ConfigMap', /^wallet-/) as V1ConfigMap;
  assert.equal(settings.data?.BRAND_NAME, 'Other');
  assert.equal(settings.data.PUBLIC_ORIGIN, 'https://easypay.test');
  assert.notEqual(settings.metadata?.name, (find(first, 'ConfigMap', /^wallet-/) as V1ConfigMap).metadata?.name);

  const left = readdirSync(join(state, 'render-test', 'easypay'));
  assert.deepEqual(left.toSorted(), ['authority', 'secrets'], 'no folder with secrets is left behind');
});
