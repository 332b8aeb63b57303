import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { projectDir } from '../../../../../infra/paths.ts';

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string; readonly dev?: boolean }>
  >;
}

const workspace = 'k8s/easypay/images/wallet';
const read = (path: string): Lockfile => JSON.parse(readFileSync(join(projectDir, path), 'utf8')) as Lockfile;

describe("the wallet's own lockfile", () => {
  // The image is made from it; the tests run on what the project's lockfile installs.
  it('ships the very packages that the tests run on', () => {
    const [own, project] = [read(`${workspace}/package-lock.json`), read('package-lock.json')];
    // Where a package lies differs: other packages of the project need other versions of some.
    const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const tested = new Set(
      Object.entries(project.packages).map(([path, { integrity }]) => `${nameOf(path)} ${String(integrity)}`),
    );
    const shipped = Object.entries(own.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
    const differing = shipped.filter(([path, { integrity }]) => !tested.has(`${nameOf(path)} ${String(integrity)}`));
    assert.ok(shipped.length > 20);
    assert.deepEqual(
      differing.map(([path, { version }]) => `${path} ${String(version)}`),
      [],
    );
  });
});
