import assert from 'node:assert/strict';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from '@playwright/test';
import { extractText } from 'unpdf';

import { requireBrowser } from '../../infra/machine/browser.ts';
import { rememberSecret } from '../../infra/redaction.ts';
import { requirements } from '../../suites/catalogue.ts';
import { documentFiles, publishDocuments } from './publish.ts';
import { fakeRecord, writeRecord, type FakeRecord } from './testing.ts';

const pages = ['index.html', 'specification.html', 'traceability.html'] as const;
const secret = 'Xq7-canary-Zw4-<value>';
const evil = '<script>document.title = "taken"</script>';

/** One case of each kind, the others not planned. */
const verdicts = { 'R1-01': 'passed', 'R1-02': 'failed', 'R1-03': 'inconclusive', 'R1-04': 'not run' } as const;

function recordWithEverything(): FakeRecord {
  const { results, ...rest } = fakeRecord({
    verdictOf: ({ id }) => verdicts[id as keyof typeof verdicts],
    outcomeOf: (id) => (id === 'R1-M01' ? 'survived' : 'killed'),
    error: `${evil} ${secret}`,
  });
  const others = results.others.map((entry) => ({ ...entry, title: `${evil} ${secret}` }));
  return { ...rest, results: { ...results, others } };
}

describe('the documents, from a small record', () => {
  let dir = '';
  let browser: Browser;
  /** One requirement is enough to see every kind of row: axe needs a minute for all of them. */
  const origins = () => ({ details: join(dir, '.assay.json'), catalogue: requirements.slice(0, 1) });
  const formerState = process.env.ASSAY_STATE;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'assay-documents-'));
    process.env.ASSAY_STATE = join(dir, 'state');
    rememberSecret(secret);
    await writeRecord(dir, recordWithEverything());
    const published = await publishDocuments(dir, origins());
    assert.deepEqual(published, { start: join(dir, 'index.html'), pdf: { made: true } });
    browser = await chromium.launch({ executablePath: requireBrowser(), chromiumSandbox: false });
  });

  after(async () => {
    if (formerState === undefined) delete process.env.ASSAY_STATE;
    else process.env.ASSAY_STATE = formerState;
    await browser.close();
    await rm(dir, { recursive: true });
  });

  /** Opens a page as a double click does. */
  async function open(name: string, colorScheme: 'light' | 'dark' = 'light') {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    const url = pathToFileURL(join(dir, name)).href;
    await page.goto(url);
    return { page, requests: requests.filter((other) => other !== url), complaints };
  }

  for (const name of pages) {
    for (const scheme of ['light', 'dark'] as const) {
      test(`${name}, ${scheme}: loads nothing else, complains about nothing, has no barrier`, async () => {
        const { page, requests, complaints } = await open(name, scheme);
        assert.deepEqual([requests, complaints], [[], []]);
        assert.notEqual(await page.title(), 'taken');
        assert.notEqual(await page.evaluate(`getComputedStyle(document.body).maxWidth`), 'none');
        const { violations, passes } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(
          violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
          [],
        );
        assert(passes.length > 10);
      });
    }

    test(`${name}: every link leads somewhere`, async () => {
      const { page } = await open(name);
      for (const href of await hrefs(page)) await assert.doesNotReject(follow(href), `${name} links ${href}`);
    });

    test(`${name}: failed, inconclusive, not run and not planned are each to be seen`, async () => {
      const { page } = await open(name);
      for (const state of ['failed', 'inconclusive', 'not run', 'not planned', 'survived']) {
        const shown = page.locator('.badge', { hasText: new RegExp(`^\\S ${state}$`) });
        assert(await shown.first().isVisible(), state);
      }
    });
  }

  test('the graders’ page is one screen', async () => {
    const { page } = await open('index.html');
    assert((await page.evaluate<number>('document.documentElement.scrollHeight')) <= 800);
  });

  test('the PDF has pages and text, and no address of this machine', async () => {
    const body = await readFile(join(dir, 'specification.pdf'));
    assert(!body.includes('file:'));
    const { totalPages, text } = await extractText(new Uint8Array(body), { mergePages: true });
    assert(totalPages > 5);
    for (const part of [
      'Not green: of 4 planned cases',
      'R1-02',
      'inconclusive',
      'not planned',
      'not stated',
      '[redacted]',
      `1 / ${totalPages}`,
    ]) {
      assert(text.includes(part), part);
    }
    assert(!text.includes('canary'));
  });

  test('the contents of the PDF name the page on which each section begins', async () => {
    const body = await readFile(join(dir, 'specification.pdf'));
    const { text } = await extractText(new Uint8Array(body), { mergePages: false });
    for (const title of ['How a proof is made', 'Measured objectives', 'Conclusion']) {
      const told = text.flatMap((page) => new RegExp(`${title}\\s+(\\d+)`).exec(page)?.[1] ?? [])[0];
      assert(told !== undefined, `no page is told for ${title}`);
      assert(text[Number(told) - 1]?.includes(title), `${title} on page ${told}`);
      assert(Number(told) > 1);
    }
  });

  test('no secret is in any byte of any page', async () => {
    for (const name of pages) assert(!(await readFile(join(dir, name), 'utf8')).includes('canary'), name);
  });

  test('the same record makes the same bytes', async () => {
    const bytes = () => Promise.all(documentFiles.map((name) => readFile(join(dir, name))));
    const former = await bytes();
    await publishDocuments(dir, origins());
    for (const [index, body] of (await bytes()).entries()) assert(former[index]?.equals(body), documentFiles[index]);
  });

  test('without Chromium everything but the PDF is made, and the page says what to do', async () => {
    const formerPath = process.env.PATH;
    process.env.PATH = '';
    process.env.PLAYWRIGHT_BROWSERS_PATH = dir;
    try {
      const published = await publishDocuments(dir, origins());
      assert.match(await readFile(join(dir, 'index.html'), 'utf8'), /PDF missing: there is no Chromium; npm run setup/);
      assert.equal(published?.pdf.made, false);
      await assert.rejects(access(join(dir, 'specification.pdf')), /ENOENT/);
    } finally {
      process.env.PATH = formerPath;
      delete process.env.PLAYWRIGHT_BROWSERS_PATH;
    }
  });

  test('evidence that was changed since is told in all pages', async () => {
    await writeFile(join(dir, 'evidence/R1-01/01-what-came.json'), '{}');
    await publishDocuments(dir, origins());
    for (const name of pages)
      assert.match(await readFile(join(dir, name), 'utf8'), /01-what-came\.json is changed/, name);
  });

  test('no record: no document, also not that of an earlier one', async () => {
    await rm(join(dir, 'results.json'));
    assert.equal(await publishDocuments(dir), undefined);
    for (const name of documentFiles) await assert.rejects(access(join(dir, name)), /ENOENT/);
  });

  const hrefs = (page: Page): Promise<string[]> =>
    page.evaluate<string[]>('[...new Set([...document.links].map((link) => link.href))]');

  async function follow(href: string): Promise<void> {
    const { hash } = new URL(href);
    const body = await readFile(fileURLToPath(href.replace(/#.*$/, '')), 'utf8');
    if (hash !== '') assert(body.includes(`id="${hash.slice(1)}"`), `no ${hash}`);
  }
});
