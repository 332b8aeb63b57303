const second = 1_000;
const minute = 60 * second;

/** Every deadline of Assay, in milliseconds. A deadline that passes is a failure that reports the last thing seen. */
export const timeouts = {
  /** One HTTP request to a local service. */
  localRequest: 10 * second,
  /** A request that an API server has put off, from the first time that it was sent to the last. */
  putOff: 30 * second,
  /** A host from "running" in the EC2 API to an answering SSH port. */
  hostBoot: 2 * minute,
  /** The load balancer to notice that a target came or went, its host's boot included. */
  targetHealth: 3 * minute,
  /** The load balancer to drop a target that is dead: several times the window of its check. */
  targetDropped: 90 * second,
  /** A pod of an image that the node must pull first, from its creation to its end. */
  imagePull: 90 * second,
  /** One dial. Three times the first TCP retransmission (1 s): a lost SYN is not a block. */
  dial: 3 * second,
  /** A command on a host, log-in included. */
  hostCommand: minute,
  /** A command in a pod, from the request to its exit code. */
  podExec: 30 * second,
  /** The holder of a lock to say who it is. */
  lockAnswer: 2 * second,
  /** A turn at what several clouds share: as long as the longest cold build. */
  sharedLock: 40 * minute,
  /** Distribution packages: lists, downloads and installation. */
  packages: 10 * minute,
  /** An engine from its start to its first answer. */
  engineStart: minute,
  /** An engine from the request to end to its end. */
  engineStop: 30 * second,
  /** The Python environment from an empty cache. */
  pythonEnvironment: 15 * minute,
  /** One playbook, from its first task to its last. */
  playbook: 15 * minute,
  /** One check of the sources. */
  lintCheck: 5 * minute,
  /** Provisioning as one test: a cold toolchain, hosts and the cluster. */
  provisioning: 60 * minute,
  /** One case that only looks. */
  case: 10 * minute,
  /** One case that stops hosts or provisions again. */
  slowCase: 30 * minute,
  /** One mutant: baseline of its requirement, mutation, child run, revert. */
  mutant: 150 * minute,
  /** One child run of the acceptance suite. */
  childRun: 40 * minute,
  /** A child run of a test of the harness itself: seconds of work, on a busy machine. */
  tinyRun: 3 * minute,
  /** The offline report from the results of a run. */
  report: 3 * minute,
  /** A process from the request to end to being ended for good. */
  processEnd: 5 * second,
  /** All checks of the sources, the environment of the playbook linter included. */
  lint: 20 * minute,
  unitTests: 10 * minute,
  /** `npm run setup` with an empty cache on two cores. */
  setup: 40 * minute,
  integrationTests: 30 * minute,
  /** The acceptance run, from no cluster. */
  acceptance: 60 * minute,
  sabotage: 20 * minute,
  /** A few repetitions of a few cases. */
  soak: 10 * minute,
  /** `npm run down`, whatever state the cloud is in. */
  down: 5 * minute,
  /** One call of the container engine; stopping a host is the longest. */
  engineCall: minute,
  /** The EC2 API from its start to its first answer. */
  apiStart: minute,
  /** The embedded EC2 from its start to the first reconciliation. */
  cloudStart: 2 * minute,
  /** A stopped host's services to end by themselves, before the power is cut. */
  hostShutdown: 10 * second,
  /** One host image from distribution packages. */
  imageBuild: 20 * minute,
  /** An instance to reach the state that was asked for. */
  instanceState: 3 * minute,
  /** A host of official releases to answer at all; without an answer everything is compiled. */
  downloadConnect: 4 * second,
  /** A download without a single new byte. */
  downloadStall: 20 * second,
  /** One component from an empty Go cache on one slow core. */
  compile: 40 * minute,
  /** A `go` command to tell its version, fetching its own newer release where it is set to. */
  goToolchain: 3 * minute,
  /** One archive of a release. */
  unpack: 2 * minute,
  /** An approved certificate request to be signed. */
  signing: 30 * second,
  /** A changed right, or a deleted credential, to be seen by every API server: their caches of tokens live for 10 s. */
  accessChange: 30 * second,
  /** A changed network policy to be enforced on every node. */
  policyEnforced: 15 * second,
  /** A page to show what a person did. */
  page: 20 * second,
  /** A minute without a scheduled backup to begin. */
  calm: 3 * minute,
  /** A workload to be rolled out: images pulled, volumes made, a database copied to its standbys. */
  rollout: 4 * minute,
  /** Memory to be held in a container by one case. */
  ballast: 5 * minute,
  /** An autoscaler to have acted: a measurement, a decision, and the start of pods. */
  scaleOut: 3 * minute,
  /** An autoscaler to have found the number of pods that a load needs: some decisions, and a while without another one. */
  settling: 5 * minute,
  /** An autoscaler to be back at its minimum: measurements, its window, and step after step. */
  scaleIn: 5 * minute,
  /** All nodes and pods of a cluster to be Ready, from the end of the playbooks. */
  clusterReady: 5 * minute,
} as const;
