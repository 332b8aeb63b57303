import type { Desired } from './desired.ts';

/** A small cloud as the API would describe it: one instance, one load balancer with one target, two elastic addresses. */
export const exampleDesired: Desired = {
  revision: 1,
  vpcs: [{ id: 'vpc-1', cidr: '10.98.0.0/16' }],
  instances: [
    {
      id: 'i-1',
      state: 'running',
      vpcId: 'vpc-1',
      privateIp: '10.98.1.4',
      zone: 'us-east-1a',
      imageName: 'debian-13-amd64',
      type: 't3.small',
      vcpus: 2,
      memoryMiB: 2048,
      publicKey: 'ssh-ed25519 AAAA',
      userData: '',
      tags: { Name: 'one' },
      roleName: 'backup',
      rebootRequestedAt: 0,
    },
  ],
  interfaces: [
    { id: 'eni-1', vpcId: 'vpc-1', privateIp: '10.98.1.4', groupIds: ['sg-1'], kind: 'interface', attached: true },
    {
      id: 'eni-2',
      vpcId: 'vpc-1',
      privateIp: '10.98.1.9',
      groupIds: [],
      kind: 'network_load_balancer',
      attached: true,
    },
  ],
  groups: [{ id: 'sg-1', vpcId: 'vpc-1', ingress: [], egress: [] }],
  addresses: [
    { publicIp: '127.1.2.3', privateIp: '10.98.1.4' },
    { publicIp: '127.9.9.9', privateIp: null },
  ],
  balancers: [
    {
      arn: 'arn:lb/web',
      name: 'web',
      type: 'network',
      dnsName: 'web-1.us-east-1.elb.amazonaws.com',
      vpcId: 'vpc-1',
      privateIps: ['10.98.1.9'],
      listeners: [{ port: 80, protocol: 'TCP', targetGroupArn: 'arn:tg/web/abc' }],
    },
  ],
  targetGroups: [
    {
      arn: 'arn:tg/web/abc',
      name: 'web',
      vpcId: 'vpc-1',
      protocol: 'TCP',
      targets: [{ id: 'i-1', ip: '10.98.1.4', port: 8080 }],
      health: {
        protocol: 'HTTPS',
        port: 'traffic-port',
        path: '/readyz',
        codes: '200-399',
        intervalSeconds: 5,
        timeoutSeconds: 2,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    },
  ],
};
