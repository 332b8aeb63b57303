import type { ReleaseFile } from './component.ts';

/** Everything is built for the hosts' architecture: the AMI is amd64. */
export const architecture = 'amd64';

export const github = 'https://github.com';

/** Maps each program to the file (or member of an archive) that it is in. */
export const located = (programs: readonly string[], where: (program: string) => string = (program) => program) =>
  Object.fromEntries(programs.map((program) => [program, where(program)]));

/** An archive among the assets of a GitHub release. */
export const asset = (repository: string, version: string, file: string, programs: ReleaseFile['programs']) => ({
  path: `/${repository}/releases/download/${version}/${file}`,
  checksumPath: `/${repository}/releases/download/${version}/${file}.sha256`,
  programs,
});

/** Version variables of every program that is built on Kubernetes' libraries. */
export const kubernetesVariables = (version: string) => ({
  'k8s.io/component-base/version.gitVersion': version,
  'k8s.io/client-go/pkg/version.gitVersion': version,
});
