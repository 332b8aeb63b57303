import { AppsV1Api, CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import { existsSync } from 'node:fs';
import { AssayError, messageOf } from '../errors.ts';
import { PatientConfig } from './patience.ts';

/** A live Kubernetes API: typed clients over one kubeconfig. */
export interface ClusterConnection {
  readonly kubeconfigPath: string;
  readonly config: KubeConfig;
  /** URL of the API server that the kubeconfig names. */
  readonly server: string;
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
}

/**
 * Opens a kubeconfig. No request is sent yet.
 * @throws AssayError when the file is missing, unreadable, or names no cluster.
 */
export function connectCluster(kubeconfigPath: string): ClusterConnection {
  const config = loadConfig(kubeconfigPath);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw unusable(kubeconfigPath, 'its current context names no cluster');
  return {
    kubeconfigPath,
    config,
    server,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
  };
}

function loadConfig(path: string): KubeConfig {
  if (!existsSync(path)) throw unusable(path, 'no such file');
  const config = new PatientConfig();
  try {
    config.loadFromFile(path);
  } catch (cause) {
    throw unusable(path, messageOf(cause));
  }
  return config;
}

function unusable(path: string, found: string): AssayError {
  return new AssayError('The kubeconfig cannot be used', {
    expected: `a kubeconfig with a current context at ${path}`,
    found,
    remedy: 'run `npx playwright test --project=provision`, which writes it, or name another one',
  });
}
