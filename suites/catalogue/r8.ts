import { r8Mutants } from './r8-mutants.ts';
import type { RequirementData } from './types.ts';

/** What every case that judges the wave does first. */
const wave = [
  'One wave for all cases that judge it, watched from every side on one monotonic clock: light everyday requests run all the time.',
  'People sign in, as many as four or five wallets can take: signing in is the work for the processor that a wallet really has.',
  'When use is back at the target, more sign in than ten wallets can take; when the autoscaler has said so for a while, nobody does any more.',
] as const;

export const r8 = {
  id: 'R8',
  title: 'Beyond 50 % of processor or memory the wallet scales out, and back',
  source: 'EasyPay, R8: when CPU or memory goes beyond 50 %, the environment is scaled up and configured automatically',
  cases: [
    {
      id: 'R8-01',
      long: true,
      feature: 'Scale-out',
      title: 'Beyond 50 % of the processor more wallets come, configured, and nobody waits in vain',
      severity: 'blocker',
      objective: 'When CPU goes beyond 50 %, the environment is scaled up and configured automatically.',
      preconditions: [
        'EasyPay is deployed, and idle.',
        'The wave of this run: made by the first case that needs it, and judged by each.',
      ],
      steps: [
        ...wave,
        'Split the reaction into its stages: load, metric, decision, scheduled, started, ready, first answer of a new wallet.',
      ],
      expected:
        'There are more than two wallets; each new one gives right answers by itself; the first within two minutes; no request fails meanwhile; every stage was seen; the ledger adds up.',
      mutants: ['R8-M01', 'R8-M02', 'R8-M03', 'R8-M04', 'R8-M24'],
    },
    {
      id: 'R8-02',
      long: true,
      feature: 'Scale-out',
      title: 'Beyond 50 % of the memory more wallets come, whatever the processor does',
      severity: 'critical',
      objective: 'When memory goes beyond 50 %, the environment is scaled up and configured automatically.',
      preconditions: ['EasyPay is deployed, and idle.'],
      steps: [
        'Send light everyday requests through the elastic IP.',
        'Hold memory inside the containers of both wallets, up to 70 % of their requests, and ask nothing of the processor.',
        'When another wallet has answered, let go of the memory.',
      ],
      expected:
        'The autoscaler decides for more while memory is beyond its target and its tolerance, and the processor is not; the new wallet gives right answers; every decision is that of the algorithm; no request fails.',
      mutants: ['R8-M05', 'R8-M06'],
    },
    {
      id: 'R8-03',
      long: true,
      feature: 'Calm',
      title: 'Load below the threshold changes nothing',
      severity: 'critical',
      objective: 'Nobody pays for wallets that nobody needs, and no pod comes and goes without a reason.',
      preconditions: ['EasyPay is deployed, and idle.'],
      steps: [
        'For 80 seconds, five decisions and five measurements, keep two wallets at about 36 % of their processor requests.',
        'Make sure that metrics were new all the time, and that the load was seen in them.',
      ],
      expected:
        'There are two wallets all the time, the same ones; use was seen, and never beyond the tolerance; no request fails.',
      mutants: ['R8-M07', 'R8-M08', 'R8-M09', 'R8-M23'],
    },
    {
      id: 'R8-04',
      long: true,
      feature: 'Algorithm',
      title: 'Every decision is the one that the published algorithm comes to',
      severity: 'critical',
      objective:
        'The autoscaler can be predicted: ceil(current × metric / target), its tolerance, its behaviour and its bounds.',
      preconditions: [
        'EasyPay is deployed, and idle.',
        'The wave of this run: made by the first case that needs it, and judged by each.',
      ],
      steps: [
        ...wave,
        'Compute each decision of the wave anew, from the metrics that the autoscaler tells and the requirement, not from what it was told to do.',
        'Of a pod that has just started, it cannot be known from outside whether its metric counts: there the algorithm gives a range.',
      ],
      expected:
        'No decision differs; among those of which everything is known there are some for more wallets and some for fewer.',
      mutants: ['R8-M10', 'R8-M11'],
    },
    {
      id: 'R8-05',
      long: true,
      feature: 'Bounds',
      title: 'There are never more than ten wallets, and the autoscaler says that it would need more',
      severity: 'critical',
      objective: 'A flood of requests does not take the cluster, and is not kept secret.',
      preconditions: [
        'EasyPay is deployed, and idle.',
        'The wave of this run: made by the first case that needs it, and judged by each.',
      ],
      steps: [
        ...wave,
        'Look at the number of wallets in every moment, at what they use together, and at what the autoscaler says of its limit.',
      ],
      expected:
        'Ten wallets are wanted and there, and never more, while they use more than ten are meant to; the autoscaler is limited by TooManyReplicas. What ten wallets refuse is told.',
      mutants: ['R8-M12', 'R8-M13'],
    },
    {
      id: 'R8-06',
      long: true,
      feature: 'Scale-in',
      title: 'When the load ends, wallets go step by step, and nobody loses a request',
      severity: 'blocker',
      objective: 'What is no longer needed goes, and takes nothing with it.',
      preconditions: [
        'EasyPay is deployed, and idle.',
        'The wave of this run: made by the first case that needs it, and judged by each.',
      ],
      steps: [...wave, 'Go on with light everyday requests until the fewest wallets are left.'],
      expected:
        'After a time of calm one wallet goes at a time, with a pause between; two are left, on different hosts; no request fails.',
      mutants: ['R8-M14', 'R8-M15', 'R8-M16', 'R8-M25'],
    },
    {
      id: 'R8-07',
      long: true,
      feature: 'Scale-out',
      title: 'More wallets are more room: use falls back to the target, and all of them work',
      severity: 'critical',
      objective:
        'To add pods adds capacity. On a small machine all wallets share a few processors, so that more of them cannot answer more in total: what can be shown is room below the target.',
      preconditions: [
        'EasyPay is deployed, and idle.',
        'The wave of this run: made by the first case that needs it, and judged by each.',
      ],
      steps: [
        ...wave,
        'Read how much each wallet used while there were two, and when those that came were there.',
        'Count what each wallet has answered after all of them were Ready; measure how long visits took.',
      ],
      expected:
        'Two wallets used more than the target allows; with those that came, use is back at it, although as much is asked; the busiest does no more than half as much again as the least busy; 95 % of visits take less than two seconds.',
      mutants: ['R8-M17', 'R8-M18'],
    },
    {
      id: 'R8-08',
      feature: 'Bounds',
      title: 'Pods that no node takes are told, in the scheduler’s words',
      severity: 'critical',
      objective:
        'An autoscaler counts pods that cannot run: without a look at them, scaling would seem to have worked. Nodes are not added here; who adds them would be asked with this.',
      preconditions: ['The cluster runs, with three workers.'],
      steps: [
        'In a namespace of its own, let an autoscaler want five pods that each take 60 % of a node’s memory.',
        'Ask how many run, and why the others do not.',
      ],
      expected: 'One runs on each worker; of each of the other two it is told that memory is insufficient.',
      mutants: ['R8-M19', 'R8-M22'],
    },
    {
      id: 'R8-09',
      feature: 'Bad input',
      title: 'An autoscaler that cannot compute says why, and does nothing',
      severity: 'critical',
      objective: 'What is not known is never taken for little or much.',
      preconditions: ['EasyPay is deployed, and idle.'],
      steps: [
        'In a namespace of its own, let autoscalers work for a Deployment without a request, for one with a metric that nobody serves, and for one that has everything.',
        'Take the metrics-server away, and bring it back.',
      ],
      expected:
        'The first two name what they lack and keep their two pods; the third acts. Without metrics the third says so too, and the wallet keeps its pods; afterwards it computes again.',
      mutants: ['R8-M20', 'R8-M21'],
    },
  ],
  mutants: r8Mutants,
} as const satisfies RequirementData;
