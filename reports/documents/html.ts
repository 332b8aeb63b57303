import { htmlEscape } from 'escape-goat';

/** Markup that may stand in a page as it is. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a template takes: markup as it is, text and numbers escaped, lists joined, `undefined` as nothing. */
export type Content = Html | string | number | undefined | readonly Content[];

/** A template of HTML in which every value is escaped, so that no title of a test and no message of an error can become markup. */
export const html = (strings: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Html(strings.map((text, index) => text + markupOf(values[index])).join(''));

/** The parts with something between them. */
export const joined = (parts: readonly Content[], between: Content): Html =>
  new Html(parts.map(markupOf).join(markupOf(between)));

function markupOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.markup;
  return typeof content === 'object' ? content.map(markupOf).join('') : htmlEscape(String(content));
}
