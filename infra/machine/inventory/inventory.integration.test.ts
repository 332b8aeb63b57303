import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { it } from 'node:test';

import Docker from 'dockerode';

import { cloudLabel, compareInventories, leftovers, takeInventory, tellDifferences } from './index.ts';

it('finds networks and volumes by their label, and the machine as before once they are gone', async (t) => {
  const cloud = `test-${randomUUID().slice(0, 8)}`;
  const Labels = { [cloudLabel]: cloud };
  const docker = new Docker();
  const before = await takeInventory(cloud);
  const network = await docker.createNetwork({ Name: `${cloud}-net`, Labels, Internal: true });
  t.after(() => network.remove().catch(() => undefined));
  await docker.createVolume({ Name: `${cloud}-volume`, Labels });
  const volume = docker.getVolume(`${cloud}-volume`);
  t.after(() => volume.remove({ force: true }).catch(() => undefined));

  const during = await takeInventory(cloud);
  assert.deepEqual(
    leftovers(during).map(({ category, added }) => [category, added.length]),
    [
      ['networks', 1],
      ['volumes', 1],
    ],
  );
  const told = tellDifferences(compareInventories(before, during)).join('\n');
  assert.match(told, new RegExp(`\\+ networks: ${cloud}-net [^]*\\+ volumes: ${cloud}-volume`));

  await network.remove();
  await volume.remove();
  const after = await takeInventory(cloud);
  assert.deepEqual(leftovers(after), []);
  assert(!tellDifferences(compareInventories(before, after)).join('\n').includes(cloud));
});
