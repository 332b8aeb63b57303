import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mutationOf } from './mutation.ts';

test('an ordinary run mutates nothing', () => {
  assert.equal(mutationOf('dial', {}), undefined);
  assert.equal(mutationOf('dial', { ASSAY_CHILD: '1' }), undefined);
});

test('outside a child of the sabotage runner it is refused, not ignored', () => {
  assert.throws(() => mutationOf('dial', { ASSAY_MUTATE: 'dial:always-open' }), /unset ASSAY_MUTATE/);
});

test('a malformed setting is refused: it would mutate nothing, and the mutant would seem to survive', () => {
  for (const setting of ['dial', 'dial:sometimes', 'always-open', ':']) {
    assert.throws(() => mutationOf('dial', { ASSAY_CHILD: '1', ASSAY_MUTATE: setting }), /ASSAY_MUTATE=/);
  }
});

test('another probe than the named one works as ever', () => {
  assert.equal(mutationOf('requests', { ASSAY_CHILD: '1', ASSAY_MUTATE: 'dial:always-open' }), undefined);
});
