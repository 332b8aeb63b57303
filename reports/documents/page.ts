import { createHash } from 'node:crypto';

import { html, Html, type Content } from './html.ts';
import { styles } from './styles.ts';

/** One page of HTML that needs nothing but itself. */
export interface PageParts {
  readonly title: string;
  /** Class of the body: the page's own layout. */
  readonly layout: 'document' | 'screen';
  readonly header: Content;
  readonly main: Content;
  readonly footer: Content;
}

/** No script runs and nothing is loaded: the browser is told to allow this style sheet and nothing else. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(styles).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** As one piece: the hash in the policy is of every byte between the tags. */
const styleElement = new Html(`<style>${styles}</style>`);

/** The page as text. */
export function pageOf({ title, layout, header, main, footer }: PageParts): string {
  const { markup } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body class="${layout}">
        <header>${header}</header>
        <main>${main}</main>
        <footer>${footer}</footer>
      </body>
    </html> `;
  return markup;
}
