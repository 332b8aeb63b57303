import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ensurePackages, missingPackages, requiredPackages } from './packages.ts';

const debian = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n';
const say = (): void => undefined;

describe('ensurePackages', () => {
  it('finds what is missing, and only that', async () => {
    assert.deepEqual(await missingPackages(['dpkg', 'assay-no-such-package', 'coreutils']), ['assay-no-such-package']);
  });

  it('changes nothing when all is there, even without root', async () => {
    const said: string[] = [];
    await ensurePackages(['dpkg', 'coreutils'], {
      say: (line) => said.push(line),
      privilege: 'none',
      osRelease: debian,
    });
    assert.deepEqual(said, ['all 2 packages are there']);
  });

  it('gives the exact command when root cannot be had', async () => {
    const refused = ensurePackages(['dpkg', 'assay-no-such-package'], { say, privilege: 'none', osRelease: debian });
    await assert.rejects(
      refused,
      /Installing assay-no-such-package needs root[^]*sudo apt-get install --yes --no-install-recommends assay-no-such-package$/,
    );
  });

  it('lists what to install on another family', async () => {
    const fedora = 'PRETTY_NAME="Fedora Linux 43"\nID=fedora\n';
    const refused = ensurePackages(Object.keys(requiredPackages), { say, osRelease: fedora });
    await assert.rejects(refused, /Debian family only[^]*Fedora Linux 43[^]*mmdebstrap, nftables, openssh-client/);
  });

  it('counts a derivative as the family', async () => {
    const mint = 'PRETTY_NAME="Linux Mint 22"\nID=linuxmint\nID_LIKE="ubuntu debian"\n';
    await ensurePackages(['dpkg'], { say, privilege: 'none', osRelease: mint });
  });
});
