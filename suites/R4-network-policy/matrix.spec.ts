import { caseOf, differencesIn, expect, summaryOf, tableOf, test, told } from '../../fixtures/index.ts';

test(...caseOf('R4-02'), async ({ policies, topology, evidence }) => {
  const started = evidence.elapsed();
  const fields = await policies.matrix();
  const elapsed = evidence.elapsed() - started;
  const differences = differencesIn(fields);
  const sources = new Set(fields.map(({ from }) => from));
  await evidence.record('live matrix', {
    sources: sources.size,
    destinations: new Set(fields.map(({ to }) => to)).size,
    connections: fields.length,
    open: fields.filter(({ found }) => found === 'open').length,
    dialledAgain: fields.filter(({ rounds }) => rounds > 1).length,
    elapsed,
  });
  await evidence.attachText('who reaches what', summaryOf(fields));
  await evidence.attachText('differences from the model', tableOf(differences));
  const nodes = new Set([...sources].flatMap((party) => (party.kind === 'external' ? [] : [party.node])));
  expect([...nodes].toSorted(), 'nodes that dialled').toEqual(topology.nodes);
  expect(told(differences), 'connections that are not as the model expects').toEqual([]);
});
