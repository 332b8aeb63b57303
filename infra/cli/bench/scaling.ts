import { randomUUID } from 'node:crypto';

import { connectCloud } from '../../cloud/connect.ts';
import { elasticAddresses } from '../../cloud/load-balancing.ts';
import { connectCluster, type ClusterConnection } from '../../cluster/connect.ts';
import { startLoad } from '../../load/k6.ts';
import { trustworthyLoad } from '../../load/trust.ts';
import { attachCloud } from '../../local/index.ts';
import { poll } from '../../poll.ts';
import type { HttpsServer } from '../../probes/https.ts';
import type { Say } from '../../progress.ts';
import { untilIdle, untilQuiet } from '../../scaling/live.ts';
import { ScalingObserver } from '../../scaling/observer.ts';
import { reactionTo, type Reaction } from '../../scaling/timeline.ts';
import {
  everyday,
  makeAccounts,
  rateFor,
  requests,
  scaledWallet,
  walletScript,
  type Prepared,
} from '../../scaling/wallet.ts';
import { kubeconfigFile } from '../../steps/index.ts';
import { timeouts } from '../../timeouts.ts';
import { k6Program } from '../../toolchain/index.ts';
import { openAuthority, publicName } from '../../workload/index.ts';
import type { Measure } from './measures.ts';
import { tuned } from './tuning.ts';

/** Reactions with each setting. */
const runs = 5;
/** Cores that the wallets are to use: what five of them may. */
const demand = 0.225;
/** Cores that two wallets take for themselves and for visits, about. */
const light = 0.04;
/** Share of the request beyond which there should be more pods, the tolerance included. */
const beyond = 0.55;
/** Milliseconds for the first answer of a wallet that is Ready. */
const answering = 5_000;

/**
 * Seconds from the first request of a load beyond the target to the first answer of a new wallet, with the settings that Kubernetes has by
 * default and with faster ones, on a running cluster that has EasyPay. The settings are put back, also after an interrupt.
 */
export async function measureScaling(cloud: string, say: Say, signal: AbortSignal): Promise<Measure[]> {
  const cluster = connectCluster(kubeconfigFile(cloud));
  const server = await serverOf(cloud);
  const bench: Bench = { cluster, server, prepared: await makeAccounts(cluster, server), say, signal };
  const usual = await reactions('default settings', bench);
  await using settings = await tuned(cluster, cloud);
  say(settings.description);
  const faster = await reactions('tuned', bench);
  return [...measuresOf('autoscaler, default settings', usual, 60), ...measuresOf('autoscaler, tuned', faster, 25)];
}

/** What every reaction needs. */
interface Bench {
  readonly cluster: ClusterConnection;
  readonly server: HttpsServer;
  readonly prepared: Prepared;
  readonly say: Say;
  readonly signal: AbortSignal;
}

async function reactions(what: string, bench: Bench): Promise<Reaction[]> {
  const { cluster, say, signal } = bench;
  const seen: Reaction[] = [];
  for (let run = 1; run <= runs; run += 1) {
    signal.throwIfAborted();
    await untilQuiet(cluster, scaledWallet, requests.cpu * 0.3);
    await untilIdle(cluster, scaledWallet);
    const reaction = await reactOnce(bench);
    say(`${what}, run ${run} of ${runs}: ${JSON.stringify(reaction)} ms`);
    seen.push(reaction);
  }
  return seen;
}

/** One reaction: people sign in until a wallet that was not there before has answered. */
async function reactOnce({ cluster, server, prepared, signal }: Bench): Promise<Reaction> {
  const { accounts, cost } = prepared;
  await using observer = new ScalingObserver(cluster, scaledWallet);
  await poll(() => Promise.resolve(observer.record()), {
    what: 'everything that is there before the load to be seen',
    timeout: timeouts.localRequest,
    signal,
    until: ({ replicas, pods, metrics }) =>
      pods.length >= (replicas.at(-1)?.replicas ?? Infinity) && metrics.length > 0,
    describe: ({ replicas, pods, metrics }) => JSON.stringify({ replicas, pods, metrics }),
  });
  const rate = rateFor(demand - light, cost);
  const began = performance.now();
  await using load = await startLoad({
    program: await k6Program(),
    script: walletScript,
    server,
    signal,
    plan: {
      flows: {
        signIns: { rate, seconds: timeouts.scaleOut / 1000, patience: 10 },
        visits: { ...everyday.visits, seconds: timeouts.scaleOut / 1000 },
      },
      data: { accounts, run: randomUUID() },
    },
  });
  await poll(() => Promise.resolve(observer.record()), {
    what: 'a new wallet that has had time to answer',
    timeout: timeouts.scaleOut,
    interval: 200,
    signal,
    until: ({ pods, until }) =>
      pods.some(({ created, ready }) => created > began && until - (ready ?? until) > answering),
    describe: ({ pods, replicas }) => JSON.stringify({ pods, replicas }),
  });
  const { answers } = trustworthyLoad(await load.stop());
  const [first] = answers.map(({ at, elapsed }) => at - elapsed).toSorted((a, b) => a - b);
  return reactionTo({ began: first ?? began, request: requests.cpu, beyond }, observer.record(), answers);
}

/** Half of the reactions, and all but one of twenty, are faster; with few runs that is the slowest of them. */
function measuresOf(name: string, seen: readonly Reaction[], aim: number): Measure[] {
  const seconds = seen.map(({ answer }) => (answer ?? Number.NaN) / 1000).toSorted((a, b) => a - b);
  const at = (share: number): number => seconds[Math.ceil(seconds.length * share) - 1] ?? Number.NaN;
  return [
    { name: `${name}: load to first answer, p50 of ${seen.length}`, unit: 's', value: at(0.5) },
    { name: `${name}: load to first answer, p95 of ${seen.length}`, unit: 's', value: at(0.95), aim },
  ];
}

async function serverOf(cloud: string): Promise<HttpsServer> {
  const [address] = await elasticAddresses(connectCloud(await attachCloud(cloud)));
  const { certificate } = await openAuthority(cloud);
  return { address: address?.publicIp ?? 'none', name: publicName, ca: certificate };
}
