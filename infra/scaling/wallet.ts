import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import type { ClusterConnection } from '../cluster/connect.ts';
import { execInPod } from '../cluster/exec.ts';
import { isReady } from '../cluster/ready.ts';
import { InconclusiveError } from '../errors.ts';
import { projectDir } from '../paths.ts';
import type { HttpsServer } from '../probes/https.ts';
import { newName, WalletClient } from '../workload/client.ts';
import { namespace } from '../workload/index.ts';
import type { Scaled } from './observer.ts';

/** The wallet, as its autoscaler sees it. */
export const scaledWallet: Scaled = {
  namespace,
  name: 'wallet',
  labelSelector: 'app.kubernetes.io/part-of=easypay,app.kubernetes.io/name=wallet',
};

/** What each pod of the wallet requests: cores and bytes. */
export const requests = { cpu: 0.1, memory: 512 * 2 ** 20 } as const;

/** What k6 sends to the wallet. */
export const walletScript = join(projectDir, 'suites', 'R8-autoscaling', 'wallet.k6.ts');

/** Somebody whom k6 sends requests as. */
export interface Account {
  readonly name: string;
  readonly password: string;
  readonly token: string;
}

/** What the script needs beside its flows. */
export interface WalletData {
  readonly accounts: readonly Account[];
  /** Makes the keys of this run's payments its own. */
  readonly run: string;
}

/** Accounts, and what signing in as one of them costs the wallet, in seconds of processor time. */
export interface Prepared {
  readonly accounts: readonly Account[];
  readonly cost: number;
}

/** Two can sign in as often as a case asks, and to make them is no load that an autoscaler would act on. */
const people = 2;
/** Minor units. Nobody runs out of money in one run. */
const wealth = 90_000;
/** Requests per second of those who use the wallet all the time: light, and enough to meet every moment. */
export const everyday = { visits: { rate: 6, patience: 5 }, payments: { rate: 1, patience: 5 } } as const;

/** Makes accounts, and measures with it what signing in costs. @throws InconclusiveError when it cannot be measured */
export async function makeAccounts(cluster: ClusterConnection, server: HttpsServer): Promise<Prepared> {
  const client = new WalletClient(server);
  const before = await processorSeconds(cluster);
  const accounts: Account[] = [];
  for (let made = 0; made < people; made += 1) {
    const [name, password] = [newName(), randomUUID()];
    const { token = '' } = await client.customer(name, wealth, password);
    accounts.push({ name, password, token });
  }
  const used = (await processorSeconds(cluster)) - before;
  // Signing up hashes a password, and signing in does it again.
  return { accounts, cost: trusted(used / (2 * people)) };
}

/** Cores that all wallets together use while some work is done. */
export async function coresDuring(cluster: ClusterConnection, work: () => Promise<unknown>): Promise<number> {
  const [before, began] = [await processorSeconds(cluster), performance.now()];
  await work();
  return ((await processorSeconds(cluster)) - before) / ((performance.now() - began) / 1000);
}

/** Sign-ins per second that make all wallets together use so many cores. Never none: a load that is not there proves nothing. */
export const rateFor = (cores: number, cost: number): number => Math.max(0.05, cores / cost);

/** Seconds of processor time that the processes of all wallets have used so far, by their own metrics. */
async function processorSeconds(cluster: ClusterConnection): Promise<number> {
  const { items } = await cluster.core.listNamespacedPod(scaledWallet);
  const source = "fetch('http://127.0.0.1:9090/metrics').then((a) => a.text()).then((t) => process.stdout.write(t))";
  const seconds = items
    .filter(({ status }) => isReady(status))
    .map(async ({ metadata }) => {
      const target = { namespace, pod: metadata?.name ?? '', container: 'wallet' };
      const { stdout } = await execInPod(cluster, target, ['node', '-e', source]);
      return Number(/^process_cpu_seconds_total (\S+)$/m.exec(stdout)?.[1]);
    });
  return (await Promise.all(seconds)).reduce((total, value) => total + value, 0);
}

/** A cost that no machine has would make a load that means nothing. */
function trusted(cost: number): number {
  if (cost > 0.01 && cost < 3) return cost;
  throw new InconclusiveError('The cost of signing in could not be measured', {
    expected: 'between 0.01 and 3 seconds of processor time',
    found: `${cost} s`,
    remedy: 'look at process_cpu_seconds_total among the metrics of the wallet pods',
  });
}
