import { dirname, join } from 'node:path';

import { stateDir } from '../paths.ts';

/** What belongs to the machine rather than to one cloud. No cloud can have this name: names begin with a letter. */
export const machineDir = (): string => join(dirname(stateDir()), '.machine');
