import type { ArtifactName } from './artifact.ts';
import type { ComponentName } from './component.ts';
import { component } from './components.ts';

/** `artifact`: a whole archive. `certificates`: certificate authorities and account names alone. `wallet`: its own sources. */
export type LayerPlan =
  | { readonly kind: 'artifact'; readonly name: ArtifactName }
  | { readonly kind: 'wallet'; readonly directory: string }
  | { readonly kind: 'certificates' }
  | {
      readonly kind: 'program';
      readonly component: ComponentName | 'node';
      readonly program: string;
      readonly directory: string;
    }
  | { readonly kind: 'files'; readonly files: Readonly<Record<string, string>> };

export interface ImagePlan {
  /** The official name: registry host, repository and tag. */
  readonly reference: string;
  readonly layers: readonly LayerPlan[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly user?: string;
  /** Lines of `NAME=value`. */
  readonly environment?: readonly string[];
  readonly workingDirectory?: string;
  /** Path of data that outlives a container. */
  readonly volume?: string;
}

export interface InstallPlan {
  readonly component: ComponentName;
  readonly programs: readonly string[];
  readonly directory: string;
  readonly roles: readonly ('control_plane' | 'worker')[];
}

/** Where most programs of images are. */
export const path = 'usr/local/bin';

/** The layer of one program of a component. */
export const program = (name: ComponentName | 'node', what: string, directory: string): LayerPlan => ({
  kind: 'program',
  component: name,
  program: what,
  directory,
});

/** The layer of a whole archive. */
export const artifact = (name: ArtifactName): LayerPlan => ({ kind: 'artifact', name });

/** The layer of certificate authorities and account names alone. */
export const certificates: LayerPlan = { kind: 'certificates' };

/** The pinned version of a component. */
export const version = (name: ComponentName): string => component(name).version;
