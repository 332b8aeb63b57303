import type { Artifact, ArtifactName } from './artifact.ts';
import { npmArtifacts } from './npm.ts';
import { rootArtifacts } from './root-file-systems.ts';

/** Everything of images that comes as packages, in the order in which it is made. */
export const artifacts: readonly Artifact[] = [...rootArtifacts, ...npmArtifacts];

/** File of an artifact that is one archive. */
export const archiveOf = (name: ArtifactName): string => `${name}.tar`;
