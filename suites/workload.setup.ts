import { deployWorkload, test } from '../fixtures/index.ts';

test('EasyPay runs on the cluster', async ({ easypay, evidence }) => {
  const lines: string[] = [];
  await deployWorkload(easypay, (line) => {
    lines.push(line);
    process.stdout.write(`${line}\n`);
  });
  await evidence.attachText('what was done', lines.join('\n'));
  await evidence.record('pods', { wallet: await easypay.pods('wallet'), database: await easypay.pods('database') });
});
