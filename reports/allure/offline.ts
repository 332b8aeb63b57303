import { AssayError } from '../../infra/errors.ts';

/** The generator always adds a script that reports views to its vendor: the report would talk to the network when opened. */
const tracker =
  /<script async src="https:\/\/www\.googletagmanager\.com[^"]*"><\/script>\s*<script>\s*window\.dataLayer[\s\S]*?<\/script>/g;

/** Whatever else a later version may add: the browser refuses every address outside the file. */
const policy =
  '<meta http-equiv="Content-Security-Policy" content="default-src \'unsafe-inline\' \'unsafe-eval\' data: blob:; base-uri file:">';

/**
 * Makes a page that asks nothing of the network.
 * @throws AssayError when a tag that loads from the network is left.
 */
export function offline(html: string): string {
  const clean = html.replace(tracker, '').replace('<head>', `<head>\n    ${policy}`);
  const head = clean.slice(0, clean.indexOf('</head>'));
  const loads =
    /<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=["']?(?:https?:)?\/\/[^>]*>/i.exec(head) ?? remaining(clean);
  if (!clean.includes(policy) || loads !== null) {
    throw new AssayError('The report is not an offline page', {
      expected: 'one HTML file that loads nothing from the network',
      found: loads?.[0] ?? 'a page without <head>',
      remedy: 'compare reports/allure/offline.ts with the page that this version of Allure generates',
    });
  }
  return clean;
}

const remaining = (html: string): RegExpExecArray | null => /<script async src="https?:[^>]*>/.exec(html);
