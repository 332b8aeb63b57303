import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';

import Docker from 'dockerode';

import { borrowFile } from '../borrowed-files.ts';
import { ensureCloud } from '../local/index.ts';
import { readCloudRecord } from '../local/files.ts';
import { cloudLabel, leftovers, takeInventory, tellDifferences } from '../machine/inventory/index.ts';
import type { Outcome } from '../machine/run.ts';
import { attempt } from '../machine/run.ts';
import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import { stateDir, venvDir } from '../paths.ts';

const timeout = 120_000;

function newCloud(context: TestContext): string {
  const name = `down-${randomUUID().slice(0, 8)}`;
  setEnvironment(context, { ASSAY_STATE: temporaryDirectory(context), ASSAY_NAME: name });
  return name;
}

const down = (args: readonly string[] = [], env: Record<string, string> = {}): Promise<Outcome> =>
  attempt([process.execPath, join(import.meta.dirname, 'down.ts'), ...args], { timeout, env });

describe('npm run down', () => {
  it('removes a running cloud, and again nothing', { timeout }, async (t) => {
    const name = newCloud(t);
    await ensureCloud({ name });
    assert(tellDifferences(leftovers(await takeInventory(name))).length > 0);
    const first = await down();
    assert.equal(first.exitCode, 0, first.all);
    assert.match(first.all, new RegExp(`Nothing of "${name}" is left`));
    assert.deepEqual(leftovers(await takeInventory(name)), []);
    assert(!existsSync(stateDir(name)));
    const second = await down();
    assert.equal(second.exitCode, 0, second.all);
  });

  it('removes what is left of a cloud whose processes were killed', { timeout }, async (t) => {
    const name = newCloud(t);
    await ensureCloud({ name });
    const daemon = readCloudRecord(name)?.daemon;
    assert(daemon);
    process.kill(daemon.pid, 'SIGKILL');
    const volume = `${name}-orphan`;
    await new Docker().createVolume({ Name: volume, Labels: { [cloudLabel]: name } });
    const { exitCode, all } = await down();
    assert.equal(exitCode, 0, all);
    assert.deepEqual(leftovers(await takeInventory(name)), []);
  });

  it('removes state files that cannot be read', { timeout }, async (t) => {
    const name = newCloud(t);
    mkdirSync(stateDir(name));
    for (const file of ['cloud.json', 'cluster.json']) writeFileSync(join(stateDir(name), file), '{"cut": ');
    const { exitCode, all } = await down();
    assert.equal(exitCode, 0, all);
    assert(!existsSync(stateDir(name)));
  });

  it('undoes what an interrupted run has changed in the checkout', { timeout }, async (t) => {
    const name = newCloud(t);
    const playbook = join(temporaryDirectory(t), 'site.yml');
    writeFileSync(playbook, 'as before');
    borrowFile(playbook, name);
    writeFileSync(playbook, 'mutated');
    const { exitCode, all } = await down();
    assert.equal(exitCode, 0, all);
    assert.match(all, /undid what an interrupted run has changed in .*site\.yml/);
    assert.equal(readFileSync(playbook, 'utf8'), 'as before');
  });

  it(
    'removes state files that cannot be read, of borrowed files too, and says what that means',
    { timeout },
    async (t) => {
      const name = newCloud(t);
      mkdirSync(stateDir(name));
      writeFileSync(join(stateDir(name), 'borrowed-files.json'), '{"cut": ');
      const { exitCode, all } = await down();
      assert.equal(exitCode, 0, all);
      assert.match(all, /in the checkout could not be undone/);
      assert(!existsSync(stateDir(name)));
    },
  );

  it('works where no engine answers and nothing was raised', { timeout }, async (t) => {
    const name = newCloud(t);
    const { exitCode, all } = await down([], { DOCKER_HOST: 'unix:///nonexistent/docker.sock' });
    assert.equal(exitCode, 0, all);
    assert.match(all, new RegExp(`Nothing of "${name}" is left`));
  });

  it('does not claim to be done where a cloud was raised and its engine does not answer', { timeout }, async (t) => {
    const name = newCloud(t);
    mkdirSync(stateDir(name));
    const { exitCode, all } = await down([], { DOCKER_HOST: 'unix:///nonexistent/docker.sock' });
    assert.equal(exitCode, 1);
    assert.match(all, /Docker engine does not answer[^]*nonexistent[^]*unset DOCKER_HOST/);
    assert(existsSync(stateDir(name)));
  });

  it('ends a playbook that an interrupted run has left, and that no polite signal ends', { timeout }, async (t) => {
    const name = newCloud(t);
    const deaf = 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)';
    const playbook = spawn('python3', ['-c', deaf, join(venvDir(), 'bin', 'ansible-playbook')], {
      env: { ...process.env, ASSAY_NAME: name },
    });
    const ended = once(playbook, 'exit');
    t.after(() => playbook.kill('SIGKILL'));
    const { exitCode, all } = await down();
    assert.equal(exitCode, 0, all);
    assert.match(all, new RegExp(`ended a playbook[^]*\\(process ${playbook.pid}\\)`));
    assert.deepEqual(await ended, [null, 'SIGKILL']);
  });

  it('fails and names what it could not remove', { timeout }, async (t) => {
    const name = newCloud(t);
    const own = spawn('sh', ['-c', `sleep 300; : ${cloudLabel}=${name}`], { detached: true });
    const { pid } = own;
    assert(pid !== undefined);
    t.after(() => process.kill(-pid, 'SIGKILL'));
    const { exitCode, all } = await down();
    assert.equal(exitCode, 1, all);
    assert.match(
      all,
      new RegExp(`Still there of "${name}"[^]*\\+ processes: sh -c sleep 300[^]*\\(${pid}\\)[^]*Not clean`),
    );
  });
});
