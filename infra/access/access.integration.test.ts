import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { applyManifests, applyObjects, deleteManifests, readManifests } from '../cluster/apply.ts';
import { AssayError } from '../errors.ts';
import { poll } from '../poll.ts';
import { startKubernetesApi, type KubernetesApi } from '../testing/kubernetes-api.ts';
import { timeouts } from '../timeouts.ts';
import { discover } from './discovery.ts';
import { everyRequest, reviewAll } from './matrix.ts';
import { review } from './review.ts';
import { requestCertificate } from './signing.ts';
import { survey } from './survey.ts';
import { administrator, operator, stranger, twin } from './testing.ts';
import { requestToken } from './token.ts';

let api: KubernetesApi;
const asking = { user: 'pod-operator', lifetime: 3600 };

before(
  async () => {
    api = await startKubernetesApi();
  },
  { timeout: 2 * timeouts.apiStart },
);
after(() => api[Symbol.asyncDispose]());

test('a namespace that is not there is told when a token is asked for', async () => {
  const token = requestToken(api.cluster, { serviceAccount: 'pod-operator', lifetime: 3600 });
  await assert.rejects(token, /service account easypay\/pod-operator gives no token[^]*kubectl apply --kustomize/);
});

test('a request that nobody signs, and one that is denied, are told apart', async () => {
  const { config } = api.cluster;
  await assert.rejects(
    requestCertificate(config, { ...asking, patience: 1000 }),
    /Timed out waiting for the certificate of pod-operator to be signed[^]*Approved[^]*no certificate/,
  );
  await assert.rejects(
    requestCertificate(config, { ...asking, answer: 'deny' }),
    /certificate request of pod-operator was not signed[^]*Denied: Assay/,
  );
  await assert.rejects(
    requestCertificate(config, { ...asking, lifetime: 60 }),
    /does not take the certificate request/,
  );
});

test('an admission policy that refuses certificate requests is named as what may be behind it', async () => {
  await applyManifests(api.cluster, 'sabotage/R5-M01');
  const refused = await poll(
    () => requestCertificate(api.cluster.config, { ...asking, patience: 500 }).catch((error: unknown) => error),
    {
      what: 'the policy to be enforced',
      timeout: timeouts.accessChange,
      until: (error) => error instanceof AssayError && error.message.includes('no certificate requests'),
    },
  );
  assert.match(String(refused), /does not take the certificate request[^]*admission policy or webhook/);
  await deleteManifests(api.cluster, 'sabotage/R5-M01');
});

test('a real API server decides by the manifests as the table says, and differs as soon as one verb is added', async () => {
  const { cluster, server } = api;
  const access = readManifests('easypay/base/access').filter(({ kind }) => kind !== 'Kustomization');
  await applyObjects(cluster, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'easypay' } }, ...access]);
  const create = { verb: 'create', group: '', resource: 'pods', subresource: '', namespace: 'easypay' };
  await untilDecided(create, true);
  const { servers, reviews } = await survey([server], { judged: [operator], controls: [] });
  assert.deepEqual(servers[0]?.differences, []);
  assert.ok(reviews > 2000, `${reviews} reviews`);

  await applyManifests(cluster, 'sabotage/R5-M03');
  await untilDecided({ ...create, verb: 'patch' }, true);
  const onPods = everyRequest(await discover(server)).filter(
    (request) => 'group' in request && request.resource === 'pods',
  );
  const { differences } = await reviewAll(server, [operator, twin, stranger], onPods);
  assert.deepEqual(differences.map(({ subject, request }) => `${subject}: ${request}`).toSorted(), [
    'twin: patch pods in easypay',
    'user: patch pods in easypay',
  ]);
});

test('the API server says no to a misspelt user and yes to a resource that does not exist', async () => {
  const nothing = { verb: 'list', group: '', resource: 'podz', subresource: '', namespace: 'easypay' };
  assert.equal(await review(api.server, { user: 'pod-operater', groups: [] }, { ...nothing, resource: 'pods' }), false);
  assert.equal(await review(api.server, { ...administrator, groups: ['system:masters'] }, nothing), true);
});

async function untilDecided(request: Parameters<typeof review>[2], wanted: boolean): Promise<void> {
  await poll(() => review(api.server, operator, request), {
    what: `the API server to say ${wanted ? 'yes' : 'no'}`,
    timeout: timeouts.accessChange,
    interval: 100,
    until: (decided) => decided === wanted,
  });
}
