/** How mutants of several requirements are undone, in words. */

export const environmentOnly = 'The probe runs unchanged: the change lives in the child run’s environment only.';
export const deployedAgain = 'EasyPay is deployed again.';
export const writtenBack = 'The manifest is written back, and EasyPay is deployed again.';
