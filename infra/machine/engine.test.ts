import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { ensureDocker, requireDocker } from './docker.ts';
import type { EngineFacts } from './engine.ts';
import { askEngine, judgeEngine, unreachable } from './engine.ts';
import { setEnvironment, temporaryDirectory } from './testing.ts';

const good: EngineFacts = {
  version: '20.10.24',
  apiVersion: '1.41',
  osType: 'linux',
  operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  storageDriver: 'overlay2',
  cgroupDriver: 'systemd',
  securityOptions: ['name=seccomp,profile=default'],
  rootDir: '/var/lib/docker',
};

describe('judgeEngine', () => {
  it('accepts the oldest engine that can carry hosts, and newer ones', () => {
    judgeEngine(good);
    judgeEngine({ ...good, apiVersion: '1.52', storageDriver: 'overlayfs' });
  });

  for (const [change, message] of [
    [{ apiVersion: '1.9' }, /too old[^]*API version 1\.41 or later[^]*API version 1\.9/],
    [{ operatingSystem: 'Docker Desktop' }, /in another machine[^]*Docker Desktop[^]*docker context use default/],
    [{ osType: 'windows' }, /in another machine[^]*windows/],
    [{ securityOptions: ['name=rootless'] }, /rootless[^]*systemctl start docker/],
    [{ storageDriver: 'vfs' }, /copies whole images[^]*overlay2[^]*vfs[^]*\/var\/lib\/docker/],
    [{ cgroupDriver: 'none' }, /controls no resources[^]*cgroup driver none[^]*cgroupfs-mount/],
  ] as const) {
    it(`refuses ${JSON.stringify(change)}`, () => {
      assert.throws(() => {
        judgeEngine({ ...good, ...change });
      }, message);
    });
  }
});

describe('an engine that does not answer', () => {
  it('is named by its address, and none is installed in its place', async (t) => {
    setEnvironment(t, { DOCKER_HOST: `unix://${join(temporaryDirectory(t), 'none.sock')}` });
    const refusal = /does not answer[^]*unix:\/\/.*none\.sock: .*ENOENT[^]*unset DOCKER_HOST/;
    await assert.rejects(
      ensureDocker(() => undefined),
      refusal,
    );
    await assert.rejects(requireDocker(), refusal);
  });

  it('is told from one that answers with errors', async (t) => {
    const socket = join(temporaryDirectory(t), 'ill.sock');
    const server = createServer((_, response) => response.writeHead(500).end('{"message":"layers are gone"}')).listen(
      socket,
    );
    t.after(() => server.close());
    await once(server, 'listening');
    setEnvironment(t, { DOCKER_HOST: `unix://${socket}` });
    await assert.rejects(requireDocker(), /does not answer[^]*layers are gone/);
  });

  it('is told from one that lets this user not in', () => {
    const cause = Object.assign(new Error('connect EACCES /var/run/docker.sock'), { code: 'EACCES' });
    const error = unreachable({ silence: 'forbidden', cause, address: 'unix:///var/run/docker.sock' });
    assert.match(error.message, /does not let this user in[^]*EACCES[^]*usermod --append --groups docker/);
  });

  it('is absent when nothing listens at its socket any more', async (t) => {
    setEnvironment(t, { DOCKER_HOST: 'tcp://127.0.0.1:1' });
    const answer = await askEngine();
    assert('silence' in answer);
    assert.equal(answer.silence, 'absent');
  });
});
