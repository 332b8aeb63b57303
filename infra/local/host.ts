import { cpus } from 'node:os';
import { GenericContainer, Wait } from 'testcontainers';
import type Docker from 'dockerode';
import { cloudLabel, grantableCapabilities, instanceLabel } from './engine.ts';
import type { Instance } from './desired.ts';

/** Where a host stands in its network. */
export interface Placement {
  readonly cloud: string;
  readonly image: string;
  readonly network: string;
  /** Address of the VPC's resolver. */
  readonly resolver: string;
}

/** Name of the container and of its /var volume: derived from the instance, so that making it twice is impossible. */
export const hostName = (cloud: string, instanceId: string): string => `${cloud}-${instanceId}`;

/** Host name as EC2 gives it: from the private address, stable for the instance's life. */
export const privateHostName = (privateIp: string): string => `ip-${privateIp.replaceAll('.', '-')}`;

/** One instance as a container that behaves like a virtual machine: systemd, sshd, every capability, its own address. */
export class InstanceContainer extends GenericContainer {
  constructor(instance: Instance, place: Placement) {
    super(place.image);
    const name = hostName(place.cloud, instance.id);
    this.withName(name)
      .withHostname(privateHostName(instance.privateIp))
      .withLabels(hostLabels(instance, place.cloud))
      .withNetworkMode(place.network)
      .withTmpFs({ '/run': 'exec,mode=755', '/tmp': 'exec,mode=1777' })
      .withSecurityOpt('seccomp=unconfined', 'apparmor=unconfined')
      .withAddedCapabilities(...grantableCapabilities())
      .withCommand(['/usr/local/sbin/ec2-init'])
      .withAutoCleanup(false)
      .withWaitStrategy(Wait.forListeningPorts())
      .withCopyContentToContainer(firstBootFiles(instance, place));
    this.createOpts.NetworkingConfig = {
      EndpointsConfig: { [place.network]: { IPAMConfig: { IPv4Address: instance.privateIp } } },
    };
    this.createOpts.Tty = true;
    this.createOpts.StopSignal = 'SIGRTMIN+3';
    this.hostConfig = { ...this.hostConfig, ...machineSize(instance), ...bareMachine(name) };
  }
}

function hostLabels(instance: Instance, cloud: string): Record<string, string> {
  const tags = Object.entries(instance.tags).map(([key, value]) => [`assay.tag.${key}`, value] as const);
  return { ...Object.fromEntries(tags), [cloudLabel]: cloud, [instanceLabel]: instance.id };
}

function firstBootFiles(
  instance: Instance,
  place: Placement,
): { content: string | Buffer; target: string; mode: number }[] {
  const userData = Buffer.from(instance.userData, 'base64');
  return [
    { content: `${instance.publicKey.trim()}\n`, target: '/etc/ec2/public-key', mode: 0o644 },
    { content: `${place.resolver}\n`, target: '/etc/ec2/resolver', mode: 0o644 },
    { content: `${instance.privateIp}\n`, target: '/etc/ec2/address', mode: 0o644 },
    { content: userData, target: '/etc/ec2/user-data', mode: 0o600 },
  ];
}

function machineSize(instance: Instance): Docker.HostConfig {
  const cores = cpus().length;
  const bytes = instance.memoryMiB * 1024 * 1024;
  const limit = { Memory: bytes, MemorySwap: bytes };
  return instance.vcpus < cores ? { ...limit, NanoCpus: instance.vcpus * 1e9 } : limit;
}

/** What the engine's API accepts and its types leave out. */
type Unconfined = Docker.HostConfig & { CgroupnsMode: 'private'; MaskedPaths: string[]; ReadonlyPaths: string[] };

function bareMachine(volume: string): Unconfined {
  return {
    Binds: [`${volume}:/var`],
    DeviceCgroupRules: ['a *:* rwm'],
    CgroupnsMode: 'private',
    MaskedPaths: [],
    ReadonlyPaths: [],
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
  };
}
