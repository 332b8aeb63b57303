/** The image on offer: named and owned as Debian's own on AWS, so that the same search finds it on both. */
export const debianAmi = {
  ami_id: 'ami-0deb13a55a70000d1',
  name: 'debian-13-amd64-20251117-2299',
  description: 'Debian 13 (20251117-2299)',
  owner_id: '136693071363',
  public: true,
  virtualization_type: 'hvm',
  architecture: 'x86_64',
  state: 'available',
  image_type: 'machine',
  image_location: 'amazon/debian-13-amd64-20251117-2299',
  hypervisor: 'xen',
  root_device_name: '/dev/xvda',
  root_device_type: 'ebs',
  sriov: 'simple',
  creation_date: '2025-11-17T12:00:00.000Z',
} as const;

/** User with password-less sudo on the image. */
export const debianUser = 'admin';
