import { ApiServer } from '../../access/api-server.ts';
import { authorityOf, credentialsOf, type Credentials } from '../../access/credentials.ts';
import { subjectOf } from '../../access/identity.ts';
import { requestCertificate } from '../../access/signing.ts';
import { survey } from '../../access/survey.ts';
import { requestToken } from '../../access/token.ts';
import { connectCluster, type ClusterConnection } from '../../cluster/connect.ts';
import { kubeconfigFile } from '../../steps/index.ts';
import type { Measure } from './measures.ts';

const lifetime = 3600;

/**
 * Seconds of the full access matrix, as R5-02 asks it, on a running cluster that has EasyPay, and reviews per second: every verb ×
 * resource × namespace × subject, what concerns EasyPay and the cluster at every API server.
 */
export async function measureAccess(cloud: string): Promise<Measure[]> {
  const cluster = connectCluster(kubeconfigFile(cloud));
  const { config } = cluster;
  using people = new DisposableStack();
  const introduce = async (credentials: Credentials): Promise<[ApiServer, ...ApiServer[]]> => {
    const servers = await serversOf(cluster, credentials);
    for (const server of servers) people.use(server);
    return servers;
  };
  const administrator = await introduce(credentialsOf(config));
  const [user] = await introduce(await requestCertificate(config, { user: 'pod-operator', lifetime }));
  const [twin] = await introduce(await requestToken(cluster, { serviceAccount: 'pod-operator', lifetime }));
  const [stranger] = await introduce(await requestCertificate(config, { user: 'assay-stranger', lifetime }));
  const { reviews, seconds, reviewsPerSecond } = await survey(administrator, {
    judged: [await subjectOf(user, 'user', 'operator'), await subjectOf(twin, 'twin', 'operator')],
    controls: [
      await subjectOf(stranger, 'stranger', 'stranger'),
      await subjectOf(administrator[0], 'administrator', 'administrator'),
    ],
  });
  return [
    {
      name: `access matrix: ${reviews} reviews at ${administrator.length} API servers`,
      unit: 's',
      value: seconds,
      aim: 20,
    },
    { name: 'access matrix: reviews', unit: '/s', value: reviewsPerSecond },
  ];
}

/** Every API server at its own address, as somebody with these credentials sees it. */
async function serversOf(
  { core, config }: ClusterConnection,
  credentials: Credentials,
): Promise<[ApiServer, ...ApiServer[]]> {
  const { items } = await core.listNode({ labelSelector: 'node-role.kubernetes.io/control-plane' });
  const ca = authorityOf(config);
  const [first, ...others] = items.map(({ metadata, status }) => {
    const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
    return new ApiServer({ name: metadata?.name ?? '', url: `https://${address}:6443`, ca }, credentials);
  });
  if (first === undefined) throw new TypeError('a cluster without control planes');
  return [first, ...others];
}
