/** A difference between the embedded EC2 and AWS that a reader of a result should know. */
export interface Difference {
  readonly area: string;
  /** What AWS does, and what happens here instead. */
  readonly text: string;
}

/** What the embedded EC2 does not enforce or does otherwise, for the report. */
export const differences: readonly Difference[] = [
  {
    area: 'hosts',
    text: 'Instances are system containers on one kernel: kernel settings without a namespace, clock and page cache are shared.',
  },
  {
    area: 'hosts',
    text: 'Processor and memory follow the instance type as limits, not as reservations; processors are never more than the machine has.',
  },
  {
    area: 'hosts',
    text: 'User data runs as a script; the cloud-config format is refused with an error in the host’s journal.',
  },
  {
    area: 'hosts',
    text: 'The instance metadata service (169.254.169.254) serves credentials of the instance profile, with sessions, and nothing else.',
  },
  {
    area: 'hosts',
    text: 'Volumes are not block devices: the root and /var live on the machine’s disk without size limits; EBS calls only keep books.',
  },
  {
    area: 'network',
    text: 'Subnets are parts of one bridged network: route tables, internet and NAT gateways and network ACLs are recorded and not enforced; every instance reaches the internet through the machine as its egress rules allow.',
  },
  {
    area: 'network',
    text: 'An instance has its primary interface and address; further interfaces and secondary addresses are recorded only.',
  },
  { area: 'network', text: 'IPv6 is not carried. Rules with IPv6 ranges or prefix lists let nothing through.' },
  {
    area: 'network',
    text: 'The operator reaches private addresses directly, as through a VPN, and is seen as the VPC’s router address.',
  },
  {
    area: 'network',
    text: 'Established connections are not cut when the rule that let them in is revoked (AWS keeps most of them as well).',
  },
  {
    area: 'elastic addresses',
    text: 'They are addresses of 127.0.0.0/8 and answer on this machine only, not from other machines or from inside the VPC.',
  },
  {
    area: 'load balancing',
    text: 'Targets see the load balancer’s private address as client: client address preservation is off whatever the target group says.',
  },
  {
    area: 'load balancing',
    text: 'Only TCP listeners of network load balancers; application load balancers, UDP and TLS listeners are recorded only.',
  },
  {
    area: 'load balancing',
    text: 'All zones’ addresses are served by one process that spreads connections over all zones.',
  },
  {
    area: 'load balancing',
    text: 'A new target takes connections at once and leaves at its first failed check; on AWS it waits for its first successes.',
  },
  {
    area: 'S3',
    text: 'Instances reach it without TLS, at its public name; an object is held in memory while it is written or read.',
  },
  {
    area: 'API',
    text: 'Credentials are not checked and IAM policies not enforced: the API answers this machine only.',
  },
];
