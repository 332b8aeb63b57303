import type { rootFileSystems } from './distribution.ts';

export type ArtifactName = (typeof rootFileSystems)[number]['name'] | 'node' | 'wallet-modules';

/** A part of images that is neither downloaded from a release nor compiled: packages of the distribution and of npm. */
export interface Artifact {
  readonly name: ArtifactName;
  readonly version: string;
  /** Seconds, for the progress display. */
  readonly expectedSeconds: number;
  /** Names everything that decides the content. */
  readonly key: () => Promise<string>;
  /** Makes it in a directory. Returns its programs, and the files that are it. */
  readonly make: (
    directory: string,
    signal?: AbortSignal,
  ) => Promise<{ readonly programs: Readonly<Record<string, string>>; readonly files: readonly string[] }>;
}
