import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { run } from '../machine/run.ts';
import { temporaryDirectory } from '../machine/testing.ts';
import { timeouts } from '../timeouts.ts';
import { component } from './components.ts';
import { moduleDir } from './go.ts';
import { findGo } from './go-distribution.ts';
import { prepareStandIns } from './stand-ins.ts';

test(
  'Traefik is built without the client libraries of DNS services and of AWS',
  { timeout: timeouts.compile },
  async (context) => {
    const { recipe } = component('traefik');
    const directory = temporaryDirectory(context);
    const go = await findGo(() => undefined);
    const { flags, remove } = await prepareStandIns(go, recipe, directory);
    const options = { cwd: moduleDir(recipe.module), timeout: timeouts.compile, env: { GOFLAGS: '', GOWORK: 'off' } };
    const listed = await run([go.program, 'list', '-mod=readonly', ...flags, '-deps', ...recipe.packages], options);
    const packages = listed.split('\n');
    assert.ok(packages.includes('github.com/traefik/traefik/v3/pkg/provider/kubernetes/ingress'));
    assert.ok(packages.includes('github.com/go-acme/lego/v4/providers/dns'));
    assert.deepEqual(
      packages.filter((name) =>
        /^github\.com\/(aws\/aws-sdk-go|huaweicloud|go-acme\/lego\/v4\/providers\/dns\/)/.test(name),
      ),
      [],
    );
    await remove();
    assert.ok(!existsSync(join(directory, 'sources')));
  },
);
