import { html, type Content, type Html } from './html.ts';
import type { Infrastructure, Machine } from './infrastructure.ts';

const width = 820;
const vpc = { left: 180, top: 118, width: 630, gap: 12 } as const;
const machineHeight = 62;

/** The architecture, drawn from the settings of the playbooks and the topology of the run. */
export function architectureDrawing(infrastructure: Infrastructure): Html {
  const zones = infrastructure.zones.map((zone, index) => ({
    ...zone,
    machines: infrastructure.machines.filter((machine) => machine.zone === index),
  }));
  const used = zones.filter(({ machines }) => machines.length > 0);
  const rows = Math.max(...used.map(({ machines }) => machines.length));
  const zoneHeight = 34 + rows * (machineHeight + 8);
  const bottom = vpc.top + 34 + zoneHeight + 14;
  const zoneWidth = (vpc.width - vpc.gap * (used.length + 1)) / used.length;
  return html`<svg
    class="drawing"
    viewBox="0 0 ${width} ${bottom + 92}"
    role="img"
    aria-labelledby="drawing-title drawing-text"
    xmlns="http://www.w3.org/2000/svg"
  >
    <title id="drawing-title">Architecture</title>
    <desc id="drawing-text">${describe(infrastructure)}</desc>
    <defs>
      <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path class="head" d="M0 0 8 4 0 8z" />
      </marker>
    </defs>
    ${box({ x: 10, y: 20, w: 150, h: 50 }, 'People, k6', 'from outside the VPC')}
    ${box({ x: 10, y: 190, w: 150, h: 66 }, 'Operator', 'Playwright, Ansible', 'backup key')}
    ${box({ x: 215, y: 20, w: 165, h: 50 }, 'Elastic IP', 'the one public address', undefined, 'entry')}
    ${box({ x: 440, y: 20, w: 370, h: 50 }, 'Network load balancer', ports(infrastructure), undefined, 'entry')}
    <rect class="box" x="${vpc.left}" y="${vpc.top}" width="${vpc.width}" height="${bottom - vpc.top}" rx="6" />
    <text x="${vpc.left + 12}" y="${vpc.top + 21}">VPC ${infrastructure.vpcCidr}, ${infrastructure.region}</text>
    ${used.map((zone, index) => zoneOf(zone, vpc.left + vpc.gap + index * (zoneWidth + vpc.gap), zoneWidth, zoneHeight))}
    ${box({ x: vpc.left + 150, y: bottom + 36, w: 330, h: 48 }, 'S3 bucket', 'encrypted backups of etcd and of the authorities')}
    ${arrow(160, 45, 215, 45)} ${arrow(380, 45, 440, 45)} ${arrow(625, 70, 625, vpc.top)}
    ${arrow(160, 223, vpc.left, 223)} ${arrow(vpc.left + 315, bottom, vpc.left + 315, bottom + 36)}
    <text class="small" x="635" y="100">TCP, health checks</text>
    <text class="small" x="10" y="274">EC2 API, SSH, kubeconfig</text>
    <text class="small" x="${vpc.left + 325}" y="${bottom + 24}">every control plane, in turn</text>
  </svg>`;
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const box = ({ x, y, w, h }: Area, title: string, text: Content, more?: string, style = 'box'): Html =>
  html`<rect class="${style}" x="${x}" y="${y}" width="${w}" height="${h}" rx="5" />
    <text x="${x + 10}" y="${y + 21}">${title}</text>
    <text class="small" x="${x + 10}" y="${y + 38}">${text}</text>
    ${more === undefined ? undefined : html`<text class="small" x="${x + 10}" y="${y + 54}">${more}</text>`}`;

const arrow = (x1: number, y1: number, x2: number, y2: number): Html =>
  html`<path d="M${x1} ${y1}L${x2} ${y2}" marker-end="url(#tip)" />`;

function zoneOf(
  { name, cidr, machines }: { name: string; cidr: string; machines: readonly Machine[] },
  x: number,
  w: number,
  h: number,
): Html {
  const top = vpc.top + 34;
  return html`<rect class="zone" x="${x}" y="${top}" width="${w}" height="${h}" rx="5" />
    <text class="small" x="${x + 10}" y="${top + 19}">${name}, ${cidr}</text>
    ${machines.map((machine, index) => {
      const area = { x: x + 8, y: top + 30 + index * (machineHeight + 8), w: w - 16, h: machineHeight };
      return box(area, machine.name, machine.instanceType, duties[machine.role], 'box');
    })}`;
}

/** What runs on a machine, by its role in the settings. */
const duties: Readonly<Record<string, string>> = {
  control_plane: 'API server, etcd, backups',
  worker: 'ingress, wallet, PostgreSQL',
  mirror: 'registry of images and packages',
};

const ports = ({ ports: { api, web_http: http, web_https: https } }: Infrastructure): string =>
  `API ${api}; wallet ${http}, ${https} on the nodes`;

function describe({ machines, zones, region }: Infrastructure): string {
  const names = (zone: number): string =>
    machines
      .filter((machine) => machine.zone === zone)
      .map(({ name }) => name)
      .join(', ');
  const perZone = zones.map(({ name }, index) => `${name}: ${names(index) || 'no machine'}`).join('; ');
  return `People reach an elastic IP, which leads to a network load balancer, which spreads connections over machines in ${region}. ${perZone}. Control planes store encrypted backups in S3. The operator reaches the EC2 API and the hosts.`;
}
