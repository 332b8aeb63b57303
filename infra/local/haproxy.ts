import type { HealthCheck, Listener, LoadBalancer, Target, TargetGroup } from './desired.ts';

/** Port on the VPC's resolver address where the balancers tell the machine (nobody else) their targets' health. */
export const healthPort = 8404;

/** Where the services of a VPC find the API's socket. */
export const storageDirectory = '/run/storage';
export const storageSocket = 's3.sock';

/** S3 as the instances reach it: the API's socket behind a port of the resolver's address. */
export const storageSection = (address: string): string => `listen storage
  bind ${address}:80
  server api unix@${storageDirectory}/${storageSocket}
`;

/**
 * HAProxy's configuration for the network load balancers of one VPC: a frontend per listener on the balancer's own
 * addresses, a backend per listener whose servers are checked as the target group says.
 */
export function haproxyConfig(
  balancers: readonly LoadBalancer[],
  groups: readonly TargetGroup[],
  healthAddress: string,
): string {
  const byArn = new Map(groups.map((group) => [group.arn, group]));
  const sections = balancers.flatMap((balancer) =>
    balancer.listeners.map((listener) =>
      listenerSections(balancer, listener, byArn.get(listener.targetGroupArn ?? '')),
    ),
  );
  return [globalSection(healthAddress), ...sections].join('\n');
}

const globalSection = (healthAddress: string): string => `global
  maxconn 8000
  hard-stop-after 1h
  nbthread 1
  stats socket /run/haproxy.sock mode 600 level admin
  server-state-file /run/haproxy.state
defaults
  mode tcp
  timeout connect 5s
  timeout client 350s
  timeout server 350s
  timeout queue 5s
  option redispatch 1
  retries 2
  load-server-state-from-file global
listen health
  mode http
  bind ${healthAddress}:${healthPort}
  timeout client 5s
  stats enable
  stats uri /
`;

function listenerSections(balancer: LoadBalancer, listener: Listener, group: TargetGroup | undefined): string {
  const name = `${balancer.name}-${listener.port}`;
  const binds = balancer.privateIps.map((ip) => `  bind ${ip}:${listener.port}`);
  const frontend = [`frontend ${name}`, ...binds, `  default_backend ${name}`];
  // Connections come from the balancer's own address: its security groups are the ones that count.
  const source = balancer.privateIps[0] === undefined ? [] : [`  source ${balancer.privateIps[0]}`];
  const backend = group ? [...source, '  balance roundrobin', ...checkOptions(group.health), ...servers(group)] : [];
  return [...frontend, `backend ${name}`, ...backend, ''].join('\n');
}

function checkOptions(health: HealthCheck): string[] {
  // HAProxy bounds the connection of a check by the connect time-out, and only what follows by the check's own.
  const timeouts = [`  timeout connect ${health.timeoutSeconds}s`, `  timeout check ${health.timeoutSeconds}s`];
  if (!isHttp(health)) return timeouts;
  return [
    ...timeouts,
    '  option httpchk',
    `  http-check send meth GET uri ${health.path} ver HTTP/1.1 hdr Host health-check`,
    `  http-check expect status ${health.codes}`,
  ];
}

const isHttp = (health: HealthCheck): boolean => health.protocol === 'HTTP' || health.protocol === 'HTTPS';

function servers(group: TargetGroup): string[] {
  return group.targets.map(
    (target) => `  server ${serverName(group, target)} ${target.ip}:${target.port} ${checkOf(group.health)}`,
  );
}

/** Server names carry what the health report needs: the target group's id and the target. */
const serverName = (group: TargetGroup, target: Target): string =>
  `${group.arn.split('/').at(-1) ?? group.name}_${target.id}`;

function checkOf(health: HealthCheck): string {
  const tls = health.protocol === 'HTTPS' ? ' check-ssl verify none' : '';
  const port = health.port === 'traffic-port' ? '' : ` port ${health.port}`;
  return `check${tls}${port} inter ${health.intervalSeconds}s fall ${health.unhealthyThreshold} rise ${health.healthyThreshold} on-marked-down shutdown-sessions`;
}
