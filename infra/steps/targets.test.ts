import assert from 'node:assert/strict';
import { it } from 'node:test';

import { messageOf } from '../errors.ts';
import { setEnvironment } from '../machine/testing.ts';
import { readSettings } from '../settings.ts';
import { refuseMissingTarget } from './targets.ts';

it('lets the local target pass', () => {
  refuseMissingTarget(readSettings({}));
});

it('says what the target aws lacks, and never tells a secret', (t) => {
  setEnvironment(t, { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE', AWS_SECRET_ACCESS_KEY: 'the-secret-value' });
  assert.throws(
    () => {
      refuseMissingTarget(readSettings({ ASSAY_TARGET: 'aws' }));
    },
    (error) => {
      assert.match(
        messageOf(error),
        /target "aws" cannot be used yet[^]*AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY[^]*unset ASSAY_TARGET/,
      );
      assert.doesNotMatch(messageOf(error), /AKIAEXAMPLE|the-secret-value/);
      return true;
    },
  );
});

it('says what the target kubeconfig lacks', (t) => {
  setEnvironment(t, { KUBECONFIG: '/somewhere/config' });
  assert.throws(() => {
    refuseMissingTarget(readSettings({ ASSAY_TARGET: 'kubeconfig' }));
  }, /target "kubeconfig" cannot be used yet[^]*KUBECONFIG=\/somewhere\/config[^]*"local" only/);
});
