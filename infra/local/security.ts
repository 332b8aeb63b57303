import { existsSync, readFileSync } from 'node:fs';
import { AssayError } from '../errors.ts';
import type { Desired } from './desired.ts';
import { applyFirewall, listFirewall, setKernel } from './firewall-apply.ts';
import { firewallRuleset } from './firewall.ts';
import { bridgeName, vpcsInUse } from './networks.ts';

/** Keeps the cloud's packet filter as the security groups and elastic addresses say, also when somebody changes it. */
export class Enforcement {
  readonly #cloud: string;
  #asked = '';
  #enforced: string | undefined;

  constructor(cloud: string) {
    this.#cloud = cloud;
  }

  /** Applies what is asked unless the kernel has exactly that. @throws AssayError when it cannot be enforced. */
  async converge(desired: Desired): Promise<void> {
    const asked = firewallRuleset(this.#cloud, desired);
    const present = await listFirewall(this.#cloud);
    if (asked !== this.#asked || present === undefined || present !== this.#enforced) {
      await applyFirewall(asked);
      this.#asked = asked;
      this.#enforced = await listFirewall(this.#cloud);
    }
    for (const vpc of vpcsInUse(desired)) await prepareBridge(bridgeName(this.#cloud, vpc.id));
  }
}

/** Settings of one bridge; they go with it. */
async function prepareBridge(bridge: string): Promise<void> {
  if (!existsSync('/proc/sys/net/bridge')) {
    throw new AssayError('Security groups cannot be enforced between instances', {
      expected: 'the kernel module br_netfilter, which shows bridged packets to the packet filter',
      found: 'no /proc/sys/net/bridge',
      remedy: 'load it: sudo modprobe br_netfilter',
    });
  }
  // Bridged packets pass the packet filter; answers to elastic addresses of 127.0.0.0/8 may come in over the bridge.
  await ensureSetting(`/sys/class/net/${bridge}/bridge/nf_call_iptables`, '1');
  await ensureSetting(`/sys/class/net/${bridge}/bridge/nf_call_ip6tables`, '1');
  await ensureSetting(`/proc/sys/net/ipv4/conf/${bridge}/route_localnet`, '1');
}

async function ensureSetting(path: string, value: string): Promise<void> {
  if (readFileSync(path, 'utf8').trim() !== value) await setKernel(path, value);
}
