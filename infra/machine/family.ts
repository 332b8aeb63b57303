import { randomUUID } from 'node:crypto';

import { environmentOf, processNumbers } from './process.ts';

/** Environment variable that all processes of a family inherit. */
export const markVariable = 'ASSAY_FAMILY';

/** All that a command starts: its process group, and whoever left the group and kept its environment, as Ansible's forks do. */
export interface Family {
  /** Process number of the command, which leads its group. */
  readonly leader: number;
  readonly mark: string;
}

/** A mark that no other family has. */
export const newMark = (): string => randomUUID();

/** This process's environment, for what is meant to outlive the family that starts it. */
export const environmentOfOutliver = (): NodeJS.ProcessEnv => ({ ...process.env, [markVariable]: undefined });

/** Sends a signal to every process of a family that lives, also where the command itself has ended. */
export function signalFamily({ leader, mark }: Family, signal: NodeJS.Signals): void {
  for (const pid of [-leader, ...marked(mark)]) {
    try {
      process.kill(pid, signal);
    } catch {
      // It is gone already, which is what was wanted.
    }
  }
}

function marked(mark: string): number[] {
  return processNumbers().filter((pid) => environmentOf(pid)?.includes(`${markVariable}=${mark}`));
}
