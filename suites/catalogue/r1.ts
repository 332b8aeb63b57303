import { r1Mutants } from './r1-mutants.ts';
import type { RequirementData } from './types.ts';

const source = 'EasyPay, R1: create the cluster, EC2 instances with a load balancer and an elastic IP';

export const r1 = {
  id: 'R1',
  title: 'EC2 instances with a load balancer and an elastic IP',
  source,
  cases: [
    {
      id: 'R1-01',
      feature: 'Instances',
      title: 'Every instance of the topology runs, with its type, role and tags',
      severity: 'blocker',
      objective: 'The EC2 API reports exactly the declared instances, so that what is tested is what was asked for.',
      preconditions: ['The cluster is provisioned.'],
      steps: [
        'Ask the EC2 API for every instance that carries the cloud’s tag.',
        'Compare names, roles, types and states with the declared topology.',
      ],
      expected: 'The two lists are equal: nothing missing, nothing extra, every instance in state running.',
      mutants: ['R1-M01', 'R1-M10'],
    },
    {
      id: 'R1-02',
      feature: 'Instances',
      title: 'Each availability zone holds a control plane and a worker',
      severity: 'critical',
      objective: 'Losing one zone leaves a majority of control planes and running workers.',
      preconditions: ['The topology has three control planes and three workers.'],
      steps: ['Ask the EC2 API for the zone of every instance.', 'Count roles by zone.'],
      expected: 'Three zones, each with one control plane and one worker.',
      mutants: ['R1-M02', 'R1-M11'],
    },
    {
      id: 'R1-03',
      feature: 'Elastic IP',
      title: 'The elastic IP answers from outside the VPC',
      severity: 'blocker',
      objective: 'The cluster has one fixed public address that works.',
      preconditions: ['The elastic IP is associated with the load balancer.'],
      steps: [
        'Ask the EC2 API which association the elastic IP has.',
        'Request /readyz of the Kubernetes API at the elastic IP, from this machine, verifying the certificate.',
      ],
      expected: 'The association names the load balancer; the answer is 200 with body ok.',
      mutants: ['R1-M03', 'R1-M07', 'R1-M14'],
    },
    {
      id: 'R1-04',
      feature: 'Load balancer',
      title: 'The load balancer spreads connections over all healthy targets',
      severity: 'critical',
      objective: 'Load reaches every worker, not only the first.',
      preconditions: ['All targets are healthy.'],
      steps: ['Open many new connections through the load balancer.', 'Count by target who answered.'],
      expected: 'Every target answered at least once and no request failed.',
      mutants: ['R1-M04', 'R1-M08'],
    },
    {
      id: 'R1-05',
      feature: 'Load balancer',
      title: 'A target that stops is dropped within the health-check window and taken back after its start',
      severity: 'critical',
      objective: 'Losing a host costs no request beyond the health-check window.',
      preconditions: ['All targets are healthy.'],
      steps: [
        'Send a steady stream of requests through the load balancer.',
        'Stop one target’s instance, wait until the EC2 API reports it unhealthy.',
        'Start it again, wait until it is healthy and answers requests.',
      ],
      expected: 'The window is at most 30 s; no request is lost outside it; the target answers again at the end.',
      mutants: ['R1-M05', 'R1-M12', 'R1-M13'],
    },
    {
      id: 'R1-06',
      feature: 'Security groups',
      title: 'A port that no rule opens is closed',
      severity: 'critical',
      objective: 'Security groups are enforced on the wire, not only listed.',
      preconditions: ['A listener runs on the port, inside the host.'],
      steps: [
        'Positive controls: dial that port from the host itself, and an open port of the host from outside.',
        'Dial the closed port three times from outside the VPC and three times from another host inside.',
        'Positive controls again.',
      ],
      expected: 'All controls connect; each dial of the closed port ends in a time-out, none in a refusal.',
      mutants: ['R1-M06', 'R1-M09'],
    },
  ],
  mutants: r1Mutants,
} as const satisfies RequirementData;
