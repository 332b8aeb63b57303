import { cases, tagsOf, titleOf, type Case } from '../suites/catalogue.ts';
import { selectsProject, selectsText, type Selection } from './selection.ts';

/**
 * The cases that this run owes: every case of the catalogue that the command line selects, whether a spec exists or not, and every case
 * that Playwright selected. A run narrowed by file owes only the latter.
 */
export function plannedCases(selection: Selection, selected: ReadonlySet<string>): readonly Case[] {
  return cases.filter((entry) => selected.has(entry.id) || (!selection.isPartial && isSelected(selection, entry)));
}

function isSelected(selection: Selection, entry: Case): boolean {
  const text = [entry.requirement, titleOf(entry), ...tagsOf(entry)].join(' ');
  return selectsProject(selection, entry.requirement) && selectsText(selection, text);
}
