import { AssayError } from '../../infra/errors.ts';

/** The generator always adds a script that reports views to its vendor: the report would talk to the network when opened. */
const tracker =
  /<script async src="https:\/\/www\.googletagmanager\.com[^"]*"><\/script>\s*<script>\s*window\.dataLayer[\s\S]*?<\/script>/g;

/** Whatever else a later version may add: the browser refuses every address outside the file. */
const policy =
  '<meta http-equiv="Content-Security-Policy" content="default-src \'unsafe-inline\' \'unsafe-eval\' data: blob:; base-uri file:">';

/**
 * Allure shows descriptions in a frame that may neither open windows nor leave its page, and makes no link of a path: with this, a click on
 * evidence opens the file beside the page.
 */
const opener = `<script>
  document.addEventListener('load', ({ target }) => {
    if (target instanceof HTMLIFrameElement) target.contentDocument?.addEventListener('click', (event) => {
      const link = event.target.closest('a[href^="../evidence/"]');
      if (link === null) return;
      event.preventDefault();
      open(link.href, '_blank', 'noopener');
    });
  }, true);
</script>`;

/**
 * Makes a page that asks nothing of the network.
 * @throws AssayError when a tag that loads from the network is left.
 */
export function offline(html: string): string {
  const clean = html.replace(tracker, '').replace('<head>', `<head>\n    ${policy}\n    ${opener}`);
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
