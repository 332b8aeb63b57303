import { r6Mutants } from './r6-mutants.ts';
import type { RequirementData } from './types.ts';

const source = 'EasyPay, R6: configure the application on the pod';

export const r6 = {
  id: 'R6',
  title: 'The wallet is configured on its pods, and stays so',
  source,
  cases: [
    {
      id: 'R6-01',
      feature: 'Deployed state',
      title: 'What runs is what the manifests say, field by field',
      severity: 'blocker',
      objective: 'Nobody has changed the application past its manifests.',
      preconditions: ['EasyPay is deployed.'],
      steps: [
        'Render the manifests as for a deployment.',
        'Read each object from the cluster and compare every field; name fields that somebody else has written.',
      ],
      expected: 'No field differs, none is missing, none was added.',
      mutants: ['R6-M01', 'R6-M02', 'R6-M22'],
    },
    {
      id: 'R6-02',
      feature: 'Deployed state',
      title: 'No host carries two replicas, and no disruption may take a second one',
      severity: 'critical',
      objective: 'A lost host or a drained one takes neither wallet nor database along.',
      preconditions: ['EasyPay is deployed, and idle.', 'The topology has three workers.'],
      steps: [
        'List the nodes of all pods of the wallet and of the database.',
        'Ask the disruption budgets how many pods may be disrupted now.',
        'Ask for the eviction of a pod of each, as a dry run: the way that a drain takes.',
      ],
      expected:
        'At least two wallets and three databases, each on a host of its own; each budget allows one disruption; the eviction would be granted.',
      mutants: ['R6-M03', 'R6-M04', 'R6-M20'],
    },
    {
      id: 'R6-03',
      feature: 'Settings',
      title: 'A changed setting and a changed secret reach every pod without a lost request',
      severity: 'blocker',
      objective: 'Configuration is changed by changing it, not by restarting things by hand.',
      preconditions: ['EasyPay is deployed.', 'A customer is signed in.'],
      steps: [
        'Send steady requests through the elastic IP.',
        'Deploy another brand, another payment limit and another session secret; wait until the rollout is complete.',
        'Ask for brand and limit until every pod has answered; use the session that the old secret signed.',
        'Deploy the former settings again.',
      ],
      expected:
        'Every pod answers with the new settings; the old session is refused and a new one is accepted; no request was lost.',
      mutants: ['R6-M05', 'R6-M06'],
    },
    {
      id: 'R6-04',
      feature: 'Settings',
      title: 'A wrong setting, a missing image or a failing probe never takes the running version down',
      severity: 'blocker',
      objective: 'A mistake in a deployment is not an outage.',
      preconditions: ['EasyPay is deployed.'],
      steps: [
        'Send steady requests through the elastic IP.',
        'Deploy a payment limit that is no number; then an image that does not exist; then a management port that no probe asks.',
        'Each time wait until Kubernetes tells why the new pod is not Ready.',
        'Deploy the former version again.',
      ],
      expected:
        'Each fault is told in words that name it; the old pods, the same ones, serve all the time; no request was lost.',
      mutants: ['R6-M07', 'R6-M08'],
    },
    {
      id: 'R6-05',
      feature: 'Payments',
      title: 'Payments survive the death of the primary database, exactly once each',
      severity: 'blocker',
      objective: 'The reason why EasyPay exists here: a lost database connection must cost no payment.',
      preconditions: ['EasyPay is deployed; a primary and two standbys that follow it.'],
      steps: [
        'Look at the standbys: commits must wait for one of them.',
        'Send steady payments, each with a key of its own, through the elastic IP.',
        'Kill the pod of the primary without warning.',
        'When payments are acknowledged again, stop; send every payment that was not acknowledged once more, with its own key.',
        'Compare the ledger with what was acknowledged, and audit it.',
      ],
      expected:
        'Every answer comes in time, and is a payment or 503 with Retry-After; payments go on within a minute; every payment is in the ledger exactly once; no money was made or lost.',
      mutants: ['R6-M09', 'R6-M10'],
    },
    {
      id: 'R6-06',
      feature: 'Payments',
      title: 'Concurrent payments from one wallet never overdraw it, and money is neither made nor lost',
      severity: 'blocker',
      objective: 'The ledger holds under concurrency, through every replica.',
      preconditions: ['EasyPay is deployed.'],
      steps: [
        'Two customers share 1000 units. The first sends 60 payments of 50 to the second at once, each with a key of its own.',
        'Send the same payment 10 times at once with one key.',
        'Read both balances; audit the ledger.',
      ],
      expected:
        'Exactly 20 payments are made and 40 refused for want of money; the repeated one is made once; balances add up; the audit is clean.',
      mutants: ['R6-M11', 'R6-M12', 'R6-M19', 'R6-M21'],
    },
    {
      id: 'R6-07',
      feature: 'Bad input',
      title: 'The wallet refuses what is wrong, and says what',
      severity: 'critical',
      objective: 'No input moves money that nobody meant to move.',
      preconditions: ['EasyPay is deployed.', 'Two customers are signed in.'],
      steps: [
        'Send amounts that are negative, zero, broken, huge, above the limit, above the balance.',
        'Send one key with two bodies, an unknown payee, oneself, no key.',
        'Send broken JSON, an oversize body, another content type, text that would be code elsewhere.',
        'Send no session, a forged one, one that was signed out.',
        'Send an ordinary payment before and after.',
      ],
      expected:
        'Each is refused with its status and a problem document that names the reason; balances change by the ordinary payments only.',
      mutants: ['R6-M13', 'R6-M18'],
    },
    {
      id: 'R6-08',
      feature: 'Journey',
      title: 'A person signs up, adds money and pays another, in a browser',
      severity: 'blocker',
      objective: 'What people do works, on a phone and on a desk.',
      preconditions: ['EasyPay is deployed.', 'A browser is there.'],
      steps: [
        'Go to the public name without TLS; follow where it leads.',
        'One person signs up on a phone and adds money; another signs up on a desktop.',
        'The first pays the second; both look at balance and history; the first signs out and goes back.',
      ],
      expected:
        'The way leads to TLS; both see the payment and the right balance; after signing out nothing is shown; the browser complains about nothing.',
      mutants: ['R6-M14', 'R6-M15'],
    },
    {
      id: 'R6-09',
      feature: 'Journey',
      title: 'No page has a barrier that a machine can find',
      severity: 'normal',
      objective: 'People who cannot see or use a mouse can pay too.',
      preconditions: ['EasyPay is deployed.', 'A browser is there.'],
      steps: [
        'Visit every page, also with an error on it, on a phone and on a desktop.',
        'Check each against WCAG 2.2 A and AA.',
      ],
      expected: 'Every page was checked by at least one rule; no rule is broken.',
      mutants: ['R6-M16', 'R6-M17'],
    },
  ],
  mutants: r6Mutants,
} as const satisfies RequirementData;
