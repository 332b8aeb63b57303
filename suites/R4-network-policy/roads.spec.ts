import {
  caseOf,
  differencesIn,
  exchange,
  expect,
  isEasyPay,
  isUnstoppable,
  summaryOf,
  test,
  told,
} from '../../fixtures/index.ts';

const databases = ['database-primary', 'database-replica'].map((name) => ({ namespace: 'easypay', name }));

const others = [
  { namespace: 'easypay', name: 'wallet' },
  { namespace: 'default', name: 'kubernetes' },
  { namespace: 'kube-system', name: 'kube-dns' },
];

test(...caseOf('R4-04'), async ({ policies, easypay, entrance, dial, evidence }) => {
  await test.step('through the database’s Services', async () => {
    const fields = await policies.throughServices(databases);
    await evidence.attachText('through the database’s Services', told(fields).join('\n'));
    const required = fields.filter(({ from }) => isEasyPay(from, 'wallet'));
    expect(required.length, 'dials of the wallet to the database’s Services').toBeGreaterThanOrEqual(4);
    expect(
      told(required.filter(({ found }) => found !== 'open')),
      'Services that the wallet needs and does not reach',
    ).toEqual([]);
    expect(told(differencesIn(fields)), 'connections through Services that are not as the model expects').toEqual([]);
  });

  await test.step('through the Services of wallet, API and DNS', async () => {
    const fields = await policies.throughServices(others);
    await evidence.attachText('through other Services', told(fields).join('\n'));
    expect(told(differencesIn(fields)), 'connections through Services that are not as the model expects').toEqual([]);
  });

  await test.step('from the nodes’ own network', async () => {
    const fields = await policies.matrix(({ party: from }, { party: to }) => from.kind === 'host' && isEasyPay(to));
    await evidence.attachText('from nodes', summaryOf(fields));
    const wrong = fields.filter((field) => (field.found === 'open') !== isUnstoppable(field));
    expect(told(wrong), 'what nodes reach beyond their own pods').toEqual([]);
  });

  await test.step('through the load balancer', async () => {
    const { publicIp } = await entrance.elasticIp();
    const closed = await Promise.all([5432, 8008, 8080, 9090].map((port) => dial.fromHere(publicIp, port)));
    const page = await exchange(await easypay.server(), { method: 'GET', path: '/sign-in', headers: {} });
    await evidence.record('through the load balancer', {
      closed,
      page: { status: page.status, elapsed: page.elapsed },
    });
    expect(
      closed.filter(({ outcome }) => outcome === 'open'),
      'ports of the database at the elastic IP',
    ).toEqual([]);
    expect(page.status, 'status of the wallet’s page through the load balancer').toBe(200);
  });
});
