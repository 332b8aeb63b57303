import { AssayError } from '../errors.ts';
import type { Settings } from '../settings.ts';

/** @throws AssayError saying what is missing, for targets that cannot be provisioned from here yet. */
export function refuseMissingTarget({ target }: Settings): void {
  if (target === 'local') return;
  const [expected, found] =
    target === 'aws'
      ? [
          'an account to provision in, its private addresses reachable from here (VPN), and a Debian 13 image',
          awsFound(),
        ]
      : ['an existing cluster to attach to', `KUBECONFIG=${process.env.KUBECONFIG ?? ''}`];
  throw new AssayError(`The target "${target}" cannot be used yet`, {
    expected,
    found: `${found}; this version provisions and attaches to the target "local" only`,
    remedy: 'unset ASSAY_TARGET: the target "local" runs the same playbooks and suites without an account',
  });
}

/** Names only: values are secrets. */
function awsFound(): string {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'AWS_REGION'];
  const present = names.filter((name) => process.env[name]);
  return present.length > 0 ? `${present.join(', ')} set` : `none of ${names.join(', ')} set`;
}
