import type { Selector } from './schema.ts';
import type { Labels } from './world.ts';

/** Whether labels satisfy every requirement of a selector. An empty selector selects everything. */
export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  const equal = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return equal && matchExpressions.every((requirement) => satisfies(requirement, labels));
}

type Requirement = NonNullable<Selector['matchExpressions']>[number];

/** `NotIn` is also true of what lacks the label, unlike what its name suggests. */
function satisfies(requirement: Requirement, labels: Labels): boolean {
  const value = labels[requirement.key];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** A selector in words, for reasons. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: Selector): string {
  const parts = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values }) =>
      [key, operator, values?.join('|')].filter(Boolean).join(' '),
    ),
  ];
  return parts.length === 0 ? 'all' : parts.join(', ');
}
