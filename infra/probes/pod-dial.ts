import type { ClusterConnection } from '../cluster/connect.ts';
import { execInPod, type ExecTarget } from '../cluster/exec.ts';
import { timeouts } from '../timeouts.ts';
import { conclusive, type Dial, type Reach } from './reach.ts';

/** Something to dial. */
export type Destination = Pick<Dial, 'host' | 'port' | 'protocol'>;

/** The words that agnhost's `connect` prints for a failed dial (kubernetes/test/images/agnhost/connect). */
const words: Record<string, Reach> = { TIMEOUT: 'timeout', REFUSED: 'refused', DNS: 'dns', OTHER: 'other' };

/**
 * Dials an address from inside a pod that carries agnhost.
 * @throws InconclusiveError when the dial could not be made or told nothing (DNS, other).
 */
export async function dialFromPod(...dial: Parameters<typeof attemptFromPod>): Promise<Dial> {
  return conclusive(await attemptFromPod(...dial));
}

/**
 * Dials from inside a pod that carries agnhost, and leaves the judgement to the caller: for cases about names,
 * where `dns` is an answer.
 * @throws InconclusiveError when the dial could not be made.
 */
export async function attemptFromPod(
  cluster: ClusterConnection,
  source: ExecTarget,
  { host, port, protocol }: Destination,
): Promise<Dial> {
  const started = performance.now();
  const command = ['/agnhost', 'connect', `${host}:${port}`, `--timeout=${timeouts.dial}ms`, `--protocol=${protocol}`];
  const { exitCode, stdout, stderr } = await execInPod(cluster, source, command);
  const said = `${stdout}${stderr}`.trim();
  return {
    from: source.pod,
    host,
    port,
    protocol,
    outcome: exitCode === 0 ? 'open' : (words[/^[A-Z]+/.exec(said)?.[0] ?? ''] ?? 'other'),
    elapsed: performance.now() - started,
    detail: said === '' ? 'connected' : said,
  };
}
