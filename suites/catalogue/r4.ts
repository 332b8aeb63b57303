import { r4Mutants } from './r4-mutants.ts';
import type { RequirementData } from './types.ts';

const source =
  'EasyPay, R4: network policies at the database pod that allow ingress traffic from the front-end application pod';

const probed = ['EasyPay is deployed.', 'A prober runs in every pod that is asked about, and on every node.'];
const controls = 'Before and after, every listener answers its own node, which no policy stops.';

export const r4 = {
  id: 'R4',
  title: 'The database answers the wallet, and nobody else',
  source,
  cases: [
    {
      id: 'R4-01',
      feature: 'Database',
      title: 'Every wallet pod reaches every database pod on 5432, and nothing else does',
      severity: 'blocker',
      objective: 'The requirement, word for word; written down independently of the policies that fulfil it.',
      preconditions: probed,
      steps: [
        controls,
        'Every pod of every namespace that matters, and every node, dials every database pod on every port by TCP and UDP.',
      ],
      expected:
        'Open: wallet to 5432/TCP; database to 5432/TCP and 8008/TCP; a pod to itself; a node to its own pods. Everything else times out.',
      mutants: ['R4-M01', 'R4-M02'],
    },
    {
      id: 'R4-02',
      feature: 'Whole network',
      title: 'The live matrix of every pod, port and protocol is the one that the policies promise',
      severity: 'blocker',
      objective: 'The network enforces what the manifests say, on every node, for TCP and UDP.',
      preconditions: probed,
      steps: [
        'Compute the expected matrix from the manifests by the policy model.',
        controls,
        'Dial everything from everywhere, at once.',
      ],
      expected: 'No connection differs; those that do are told with the rule that the model used.',
      mutants: ['R4-M03', 'R4-M04'],
    },
    {
      id: 'R4-03',
      feature: 'Database',
      title: 'Pods that pretend are kept out',
      severity: 'blocker',
      objective: 'Neither the right label in the wrong namespace nor a similar label in the right one opens anything.',
      preconditions: probed,
      steps: [
        'Pods with the wallet’s and the database’s labels in another namespace, with a label that differs by a letter, and beside the ingress controller dial every pod of EasyPay.',
        'The same pods dial each other outside EasyPay.',
      ],
      expected: 'Nothing of EasyPay answers them; outside EasyPay everything does.',
      mutants: ['R4-M05', 'R4-M06'],
    },
    {
      id: 'R4-04',
      feature: 'Ways in',
      title: 'Services, nodes and the load balancer open no other way',
      severity: 'critical',
      objective: 'A policy that can be walked around is none.',
      preconditions: probed,
      steps: [
        'Every pod dials the Services of EasyPay, of the API and of the DNS by their virtual addresses.',
        'Every node dials every pod of EasyPay.',
        'Dial the ports of database and wallet at the elastic IP; ask for the wallet’s page by HTTPS.',
      ],
      expected:
        'Services answer as the policies say of the pods behind them; nodes reach their own pods only; at the elastic IP the page answers and no other port.',
      mutants: ['R4-M07', 'R4-M08'],
    },
    {
      id: 'R4-05',
      feature: 'Default deny',
      title: 'Nothing leaves EasyPay that no policy names, and nothing enters it',
      severity: 'critical',
      objective: 'A pod that is broken into is not a way out.',
      preconditions: [...probed, 'Pods of other namespaces reach the mirror, outside the cluster.'],
      steps: [
        'Every pod of EasyPay dials every other pod, every node and the mirror.',
        'Everybody dials a pod of EasyPay that no policy names.',
      ],
      expected: 'The mirror answers others only; the unnamed pod reaches nothing and is reached by nothing.',
      mutants: ['R4-M09', 'R4-M10'],
    },
    {
      id: 'R4-06',
      feature: 'Default deny',
      title: 'Those who need names can ask for them, and nobody else can',
      severity: 'critical',
      objective: 'Default deny does not cost the wallet its database’s name.',
      preconditions: probed,
      steps: [
        'Every pod of EasyPay asks the DNS Service for the name of the primary.',
        'Every pod of EasyPay dials every pod of the DNS by TCP and UDP.',
      ],
      expected:
        'Wallet and database learn the Service’s address; the pod that no policy names times out; no connection differs from the model.',
      mutants: ['R4-M11', 'R4-M12'],
    },
    {
      id: 'R4-07',
      feature: 'Database',
      title: 'Members of the database reach each other’s PostgreSQL and Patroni, and no more',
      severity: 'critical',
      objective: 'The policy does not cost the database its standbys.',
      preconditions: probed,
      steps: ['Every member dials every other on every port by TCP and UDP.', 'Read the members’ roles.'],
      expected: 'Open: 5432/TCP and 8008/TCP, both ways, between every pair. One primary and two replicas.',
      mutants: ['R4-M13', 'R4-M14'],
    },
    {
      id: 'R4-08',
      feature: 'Change',
      title: 'A changed policy takes effect within two seconds',
      severity: 'normal',
      objective: 'How long a window stays open after it was closed is known, and short.',
      preconditions: ['Nine pods in three namespaces of our own, on every node.'],
      steps: [
        'Eight pods dial the ninth fifty times a second.',
        'Deny, then allow again; measure from the API server’s answer to the last connection of the former kind.',
      ],
      expected: 'Every connection changes within 2 s and does not change back.',
      mutants: ['R4-M15', 'R4-M16'],
    },
    {
      id: 'R4-09',
      feature: 'Change',
      title: 'A deleted policy opens what it closed, and a restored one closes it again',
      severity: 'normal',
      objective: 'What is enforced follows the objects, not their history.',
      preconditions: ['Nine pods in three namespaces of our own, on every node.'],
      steps: ['Enact a policy, delete it, restore it.', 'Each time compare every connection with the model, twice.'],
      expected: 'Cluster and model agree each time; without the policy everything is open.',
      mutants: ['R4-M17', 'R4-M18'],
    },
    {
      id: 'R4-10',
      feature: 'Whole network',
      title: 'The cluster does what the model says under generated policies',
      severity: 'normal',
      objective: 'The model that judges EasyPay is right, and the network implements the whole of the API.',
      preconditions: ['Nine pods in three namespaces of our own, on every node.'],
      steps: [
        'Generate policies of every form from a fixed seed, three to eight at a time; enact them.',
        'Compare every connection with the model; make policies smaller that make them differ.',
      ],
      expected: 'No scenario makes cluster and model differ.',
      mutants: ['R4-M19', 'R4-M20'],
    },
  ],
  mutants: r4Mutants,
} as const satisfies RequirementData;
