import assert from 'node:assert/strict';
import { it } from 'node:test';

import { ensureKernel, kernelFeatures } from './kernel.ts';

it('proves every feature on this machine without leaving a trace', async () => {
  await ensureKernel(() => undefined);
});

it('names each feature that is missing, what it is for and its module', async () => {
  const missing = ['levitation', 'telepathy'].map((name) => ({
    name,
    purpose: `purpose of ${name}`,
    proof: 'false',
    module: `assay_${name}`,
  }));
  await assert.rejects(
    ensureKernel(() => undefined, [...kernelFeatures, ...missing]),
    /missing: levitation \(purpose of levitation; module assay_levitation\), telepathy \(purpose of telepathy; module assay_telepathy\)/,
  );
});
