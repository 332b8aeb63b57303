import { randomUUID } from 'node:crypto';

import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R3-01'), async ({ fleet, topology, images, evidence }) => {
  const token = `assay-${randomUUID()}`;
  const image = await images.atMirror('e2e-test-images/agnhost');
  // agnhost prints its arguments back with `entrypoint-tester`; nothing on the host could have printed the token.
  const script = `docker version --format '{{.Server.Version}}' && docker run --rm ${image} entrypoint-tester ${token}`;
  const runs = await Promise.all(topology.nodes.map(async (host) => ({ host, ...(await fleet.run(host, script)) })));
  await evidence.record('docker run on every host', runs);
  for (const { host, exitCode, stdout } of runs) {
    expect(exitCode, `exit code on ${host}`).toBe(0);
    expect(stdout, `output of the container on ${host}`).toContain(token);
  }
});
