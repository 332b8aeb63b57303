import {
  addressesIn,
  caseOf,
  differencesIn,
  dnsQuestion,
  expect,
  isEasyPay,
  isPretender,
  isUnstoppable,
  summaryOf,
  test,
  told,
} from '../../fixtures/index.ts';

/** The registry of the mirror: outside the cluster, and open to every node. */
const registryPort = 5000;

test(...caseOf('R4-05'), async ({ policies, fleet, evidence }) => {
  const { privateIp } = await fleet.instance('mirror');
  const outside = {
    party: { kind: 'external', name: 'mirror', address: privateIp },
    listeners: [{ port: registryPort, protocol: 'TCP' }],
  } as const;
  const fields = await policies.matrix(
    ({ party: from }, { party: to }) => isEasyPay(from) || isEasyPay(to) || (to === outside.party && isPretender(from)),
    [outside],
  );
  await evidence.attachText('out of EasyPay, and into it', summaryOf(fields));
  const abroad = fields.filter(({ to }) => to === outside.party);
  const [own, others] = [abroad.filter(({ from }) => isEasyPay(from)), abroad.filter(({ from }) => !isEasyPay(from))];
  expect(told(own.filter(({ found }) => found === 'open')), 'EasyPay’s pods that leave the cluster').toEqual([]);
  expect(others.length, 'pods of others that tried to leave').toBeGreaterThanOrEqual(6);
  expect(told(others.filter(({ found }) => found !== 'open')), 'pods of others that cannot leave').toEqual([]);
  // A pod that no policy names: nothing goes out of it, nothing comes into it.
  const unnamed = fields.filter((field) =>
    [field.from, field.to].some((party) => isEasyPay(party) && isPretender(party)),
  );
  expect(unnamed.length, 'connections of an unnamed pod').toBeGreaterThan(0);
  expect(
    told(unnamed.filter((field) => field.found === 'open' && !isUnstoppable(field))),
    'connections of an unnamed pod that are open',
  ).toEqual([]);
  expect(told(differencesIn(fields)), 'connections that are not as the model expects').toEqual([]);
});

test(...caseOf('R4-06'), async ({ policies, cluster, evidence }) => {
  const [primary, dns] = await Promise.all([
    cluster.core.readNamespacedService({ namespace: 'easypay', name: 'database-primary' }),
    cluster.core.readNamespacedService({ namespace: 'kube-system', name: 'kube-dns' }),
  ]);
  const name = 'database-primary.easypay.svc.cluster.local';
  const question = {
    name: 'Service kube-system/kube-dns',
    host: dns.spec?.clusterIP ?? '',
    port: 53,
    protocol: 'udp',
    payload: dnsQuestion(name),
  } as const;
  const answers = await policies.ask(question, ({ party }) => isEasyPay(party) || isPretender(party));
  const seen = Object.fromEntries(
    [...answers].map(([source, { outcome, answer }]) => [source, outcome === 'open' ? addressesIn(answer) : outcome]),
  );
  await evidence.record(`${name} asked by pods`, seen);
  const unnamed = Object.entries(seen).filter(([source]) => source.startsWith('easypay/reporting'));
  expect(
    unnamed.map(([, answer]) => answer),
    'answers to the pod that needs no names',
  ).toEqual(['timeout']);
  const needy = Object.entries(seen).filter(([source]) => !source.startsWith('easypay/reporting'));
  expect(
    needy.filter(([source]) => source.startsWith('easypay/')).length,
    'pods of EasyPay that asked',
  ).toBeGreaterThanOrEqual(5);
  const wrong = needy.filter(([, answer]) => answer.toString() !== primary.spec?.clusterIP);
  expect(wrong, `pods that did not learn the address of ${name}`).toEqual([]);

  const fields = await policies.matrix(({ party: from }, { party: to }) => {
    return isEasyPay(from) && to.kind === 'pod' && to.namespace === 'kube-system';
  });
  await evidence.attachText('to the pods of the cluster’s DNS', summaryOf(fields));
  expect(told(differencesIn(fields)), 'connections to the DNS that are not as the model expects').toEqual([]);
});
