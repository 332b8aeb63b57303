import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R2-01'), async ({ secondCloud, evidence }) => {
  try {
    const raised = await secondCloud.raise('1+1');
    await evidence.attachText('what a user read', raised.output);
    await evidence.record('what was raised', raised);
    expect(raised.instances.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'control-plane-a running',
      'mirror running',
      'worker-a running',
    ]);
    expect(raised.nodes.map(({ name, ready }) => ({ name, ready }))).toEqual([
      { name: 'control-plane-a', ready: true },
      { name: 'worker-a', ready: true },
    ]);
  } finally {
    const removed = await secondCloud.remove();
    await evidence.record('what the removal left', removed);
    expect(removed.left, 'what the removal left behind').toEqual([]);
  }
});
