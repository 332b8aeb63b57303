import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R2-02'), async ({ ansible, topology, evidence }) => {
  for (const playbook of ['provision', 'site'] as const) {
    const result = await ansible.run(playbook);
    await evidence.record(`second run of ${playbook}.yml`, result);
    const machines = playbook === 'site' ? topology.machines.map(({ name }) => name) : ['localhost'];
    expect(Object.keys(result.hosts), `hosts of ${playbook}.yml`).toEqual(expect.arrayContaining(machines));
    expect(result.changed, `tasks of ${playbook}.yml that changed something`).toEqual([]);
  }
});
