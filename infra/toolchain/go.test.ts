import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { AssayError } from '../errors.ts';
import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import { component } from './components.ts';
import { atLeast, moduleDir, neededGo, recipeKey, tryGo } from './go.ts';
import { findGo } from './go-distribution.ts';

test('Go versions are compared by number', () => {
  assert.equal(atLeast('1.26.8', '1.26.0'), true);
  assert.equal(atLeast('1.26', '1.26.0'), true);
  assert.equal(atLeast('1.9.7', '1.26.0'), false);
  assert.equal(atLeast('2.0.0', '1.26.0'), true);
  assert.equal(atLeast('1.25.99', '1.26.0'), false);
});

test('the Go that is needed satisfies every module file', async () => {
  const needed = await neededGo();
  for (const module of ['platform', 'calico', 'cni', 'cyclonus', 'traefik', 'k6', 'hey'] as const) {
    const [, version = ''] = /^go (\S+)$/m.exec(readFileSync(join(moduleDir(module), 'go.mod'), 'utf8')) ?? [];
    assert.match(version, /^\d+\.\d+\.\d+$/, module);
    assert.ok(atLeast(needed, version), `${needed} for ${module}`);
  }
});

test('a missing go says so', async () => {
  const { go, found } = await tryGo('/nowhere/go');
  assert.equal(go, undefined);
  assert.match(found, /\/nowhere\/go: .*not installed/);
});

test('an old Go, and no way to a newer one: both versions are named', async (context) => {
  const directory = temporaryDirectory(context);
  writeFileSync(join(directory, 'go'), '#!/bin/sh\necho go1.19.8\n');
  chmodSync(join(directory, 'go'), 0o755);
  setEnvironment(context, {
    PATH: `${directory}:/usr/bin:/bin`,
    ASSAY_CACHE: temporaryDirectory(context),
    ASSAY_GO_BASE_URL: 'http://127.0.0.1:1',
  });
  await assert.rejects(
    findGo(() => undefined),
    (thrown) => {
      assert.ok(thrown instanceof AssayError);
      assert.match(thrown.explanation.expected, /^Go 1\.\d+\.\d+ or newer/);
      assert.match(thrown.explanation.found, /go is Go 1\.19\.8; http:\/\/127\.0\.0\.1:1: /);
      return true;
    },
  );
});

test('the place of a component in the cache changes with its recipe and with nothing else', async () => {
  const { recipe } = component('coredns');
  const key = await recipeKey(recipe);
  assert.equal(await recipeKey(recipe), key);
  assert.notEqual(await recipeKey({ ...recipe, variables: { 'main.version': '2' } }), key);
  assert.notEqual(await recipeKey(component('etcd').recipe), key);
});
