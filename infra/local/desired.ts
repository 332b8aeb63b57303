/** What the EC2 API has been asked for: one consistent picture, as the API process answers it at `/assay/desired`. */
export interface Desired {
  readonly revision: number;
  readonly vpcs: readonly Vpc[];
  readonly instances: readonly Instance[];
  readonly interfaces: readonly NetworkInterface[];
  readonly groups: readonly SecurityGroup[];
  readonly addresses: readonly ElasticAddress[];
  readonly balancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
}

export interface Vpc {
  readonly id: string;
  readonly cidr: string;
}

/** An instance that is not terminated. */
export interface Instance {
  readonly id: string;
  readonly state: 'running' | 'stopped';
  readonly vpcId: string;
  readonly privateIp: string;
  readonly zone: string;
  readonly imageName: string;
  readonly type: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  /** OpenSSH public key of the key pair at launch; empty without one. */
  readonly publicKey: string;
  /** Base64; empty without any. */
  readonly userData: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Of the IAM role that its profile gives it; empty without one. */
  readonly roleName: string;
  /** Seconds since the epoch; 0 when never. */
  readonly rebootRequestedAt: number;
}

export interface NetworkInterface {
  readonly id: string;
  readonly vpcId: string;
  readonly privateIp: string;
  readonly groupIds: readonly string[];
  readonly kind: string;
  readonly attached: boolean;
}

export interface SecurityGroup {
  readonly id: string;
  readonly vpcId: string;
  readonly ingress: readonly SecurityRule[];
  readonly egress: readonly SecurityRule[];
}

export interface SecurityRule {
  /** `-1` (everything), `tcp`, `udp`, `icmp`, or an IP protocol number. */
  readonly protocol: string;
  /** First port, or ICMP type (-1: any). */
  readonly fromPort: number | null;
  /** Last port, or ICMP code (-1: any). */
  readonly toPort: number | null;
  readonly cidr: string | null;
  readonly groupId: string | null;
}

export interface ElasticAddress {
  readonly publicIp: string;
  readonly privateIp: string | null;
}

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly type: string;
  readonly dnsName: string;
  readonly vpcId: string;
  readonly privateIps: readonly string[];
  readonly listeners: readonly Listener[];
}

export interface Listener {
  readonly port: number;
  readonly protocol: string;
  readonly targetGroupArn: string | null;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly vpcId: string;
  readonly protocol: string;
  readonly targets: readonly Target[];
  readonly health: HealthCheck;
}

export interface Target {
  readonly id: string;
  readonly ip: string;
  readonly port: number;
}

export interface HealthCheck {
  readonly protocol: string;
  /** A port number or `traffic-port`. */
  readonly port: string;
  readonly path: string;
  /** HTTP codes that count as healthy, as AWS writes them: `200`, `200,204`, `200-399`. */
  readonly codes: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}
