import {
  caseOf,
  expect,
  newName,
  newSecret,
  test,
  trustworthy,
  type EasyPay,
  type Variant,
} from '../../fixtures/index.ts';

/** Requests per second while the wallet is rolled out: enough to meet every moment of it. */
const rate = 20;
/** Milliseconds that the generator may lag without missing a moment that matters. */
const maxLag = 2_000;

/** Runs a rollout under steady requests, and puts the former version back whatever happens. */
async function underLoad<T>(
  easypay: EasyPay,
  work: () => Promise<T>,
): Promise<{ result: T; sent: number; lost: unknown[] }> {
  await using load = await easypay.steadyRequests(rate);
  const result = await work().finally(() => easypay.deploy());
  const samples = trustworthy(await load.stop(), maxLag);
  return { result, sent: samples.length, lost: samples.filter(({ error }) => error !== undefined) };
}

test(...caseOf('R6-03'), async ({ easypay, evidence }) => {
  const settings = { BRAND_NAME: `Brand ${Date.now()}`, PAYMENT_LIMIT: '4321' };
  const customer = await (await easypay.client()).customer(newName());
  const { result, sent, lost } = await underLoad(easypay, async () => {
    // Apart: else the rollout that one of them causes would bring the other along.
    await easypay.deploy(undefined, { settings });
    const abouts = await easypay.askEveryPod('/about');
    const above = (await customer.deposit(4322)).status;
    const kept = (await customer.get('/wallet')).status;
    await easypay.deploy(undefined, { settings, sessionSecret: newSecret() });
    const refused = (await customer.get('/wallet')).status;
    const again = await (await easypay.client()).customer(newName(), 1);
    return { abouts, sessions: { above, kept, refused, again: await again.balance() } };
  });
  const former = await easypay.askEveryPod('/about');
  await evidence.record('answers under the new settings', { settings, ...result, former, sent, lost });

  const answered = (abouts: typeof former, field: string) => [...new Set(abouts.map(({ json }) => json[field]))];
  expect(answered(result.abouts, 'brand'), 'brands that were answered').toEqual([settings.BRAND_NAME]);
  expect(answered(result.abouts, 'paymentLimit'), 'limits that were answered').toEqual([4321]);
  expect(
    result.sessions,
    'above the limit, session under the old secret, under the new one, and a new session',
  ).toEqual({
    above: 422,
    kept: 200,
    refused: 401,
    again: 1,
  });
  expect(answered(former, 'brand'), 'brands after the former settings were deployed').toEqual(['EasyPay']);
  expect(lost, 'lost requests').toEqual([]);
});

/** A fault in a deployment, and the words in which Kubernetes must tell it. */
const faults: readonly { fault: string; variant: Variant; told: RegExp }[] = [
  {
    fault: 'wrong setting',
    variant: { settings: { PAYMENT_LIMIT: 'plenty' } },
    told: /ended with code \d+: [^]*PAYMENT_LIMIT/,
  },
  {
    fault: 'missing image',
    variant: { walletDigest: `sha256:${'0'.repeat(64)}` },
    told: /ErrImagePull|ImagePullBackOff/,
  },
  {
    fault: 'failing probe',
    variant: { settings: { MANAGEMENT_PORT: '9091' } },
    told: /Startup probe failed: .*connection refused/,
  },
];

test(...caseOf('R6-04'), async ({ easypay, autoscaler, evidence }) => {
  // The old pods are counted: none may be on its way out.
  await autoscaler.untilIdle();
  const before = (await easypay.pods('wallet')).map(({ uid }) => uid);
  const { result, sent, lost } = await underLoad(easypay, async () => {
    const told: { fault: string; troubles: readonly string[]; oldPods: number }[] = [];
    for (const { fault, variant, told: words } of faults) {
      await easypay.apply(variant);
      const { troubles } = await easypay.untilTroubled(words);
      const serving = (await easypay.pods('wallet')).filter(({ uid, ready }) => ready && before.includes(uid));
      told.push({ fault, troubles, oldPods: serving.length });
    }
    return told;
  });
  await evidence.record('what was told of each fault', { told: result, sent, lost });
  expect(
    result.map(({ oldPods }) => oldPods),
    'old pods that served during each fault',
  ).toEqual(faults.map(() => before.length));
  expect(lost, 'lost requests').toEqual([]);
});
