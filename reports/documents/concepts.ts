import type { RequirementId } from '../../suites/catalogue.ts';

/** Something that a reader has to know, and where it is used. */
export interface Concept {
  readonly name: string;
  readonly meaning: string;
  readonly usedIn: readonly RequirementId[];
}

/** What the stack and its proof are built on. */
export const concepts: readonly Concept[] = [
  {
    name: 'Amazon EC2',
    meaning: 'Virtual machines, their network, security groups, elastic IP and load balancer, made through one API.',
    usedIn: ['R1', 'R2'],
  },
  {
    name: 'Infrastructure as code',
    meaning: 'Ansible playbooks describe a state; running them again changes nothing unless something differs.',
    usedIn: ['R2', 'R3', 'R7'],
  },
  {
    name: 'Containers and Kubernetes',
    meaning: 'Docker runs containers on a host; Kubernetes places, restarts, joins and exposes them on many.',
    usedIn: ['R3', 'R6'],
  },
  {
    name: 'High availability by quorum',
    meaning: 'Three members keep the state; what two of them hold survives the loss of any one.',
    usedIn: ['R3', 'R6', 'R7'],
  },
  {
    name: 'Network policies',
    meaning: 'Rules by label that say which pods may talk; what no rule allows is dropped.',
    usedIn: ['R4'],
  },
  {
    name: 'Role-based access control',
    meaning: 'Rights are verbs on resources, granted to a user or a service account; everything else is refused.',
    usedIn: ['R5'],
  },
  {
    name: 'Idempotent payments and a double-entry ledger',
    meaning: 'A repeated request is the same payment; every transfer adds up to nothing, so lost money is seen.',
    usedIn: ['R6', 'R8'],
  },
  {
    name: 'Snapshots of etcd',
    meaning: 'A copy of the state of the cluster, encrypted and kept elsewhere; proven by restoring it.',
    usedIn: ['R7'],
  },
  {
    name: 'Horizontal autoscaling',
    meaning: 'The number of pods follows the use of processor and memory, towards a target, within bounds.',
    usedIn: ['R8'],
  },
  {
    name: 'Mutation testing',
    meaning: 'A deliberate fault is put in; the case that does not notice it proves nothing.',
    usedIn: ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8'],
  },
  {
    name: 'Positive controls',
    meaning: 'A block counts only between two connections that work; a refusal only beside a twin that is allowed.',
    usedIn: ['R1', 'R4', 'R5'],
  },
];
