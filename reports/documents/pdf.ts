import { chromium, type Page } from '@playwright/test';
import { getDocumentProxy } from 'unpdf';

import { findBrowser } from '../../infra/machine/browser.ts';
import { timeouts } from '../../infra/timeouts.ts';
import { html } from './html.ts';

/** What is printed. */
export interface Printable {
  /** The page, complete in itself. */
  readonly page: string;
  /** Stands at the head of every sheet. */
  readonly title: string;
  /** Moment that is told as the time of making, so that the same record makes the same bytes. */
  readonly at: Date;
}

/**
 * Links to files beside the page would become addresses on this machine: they keep their text and lose their target. The path of each is
 * in the HTML edition.
 */
const dropFileLinks = `document.querySelectorAll('a[href]').forEach((link) => {
  if (!/^(#|https?:)/.test(link.getAttribute('href'))) link.removeAttribute('href');
})`;

/**
 * Prints the page on A4, with bookmarks, tags for screen readers, and page numbers.
 * @returns undefined where this machine has no Chromium
 */
export async function printPdf({ page: content, title, at }: Printable): Promise<Buffer | undefined> {
  const executablePath = findBrowser();
  if (executablePath === undefined) return undefined;
  // A root user, as in a container, has no sandbox; the page is our own and runs no script.
  await using browser = await chromium.launch({ executablePath, chromiumSandbox: false });
  const page = await browser.newPage({ colorScheme: 'light' });
  page.setDefaultTimeout(timeouts.report);
  await page.setContent(content);
  await page.evaluate(dropFileLinks);
  const print = (): Promise<Buffer> => page.pdf(settingsOf(title));
  // Nothing in CSS tells Chromium on which sheet a section begins: it is read from a first print, which has the same room for the numbers.
  await page.evaluate(tellSheets(await sheetsOf(await print())));
  return dated(await print(), at);
}

type PdfSettings = NonNullable<Parameters<Page['pdf']>[0]>;

const settingsOf = (title: string): PdfSettings => ({
  format: 'A4',
  preferCSSPageSize: true,
  printBackground: true,
  displayHeaderFooter: true,
  headerTemplate: strip(title, ''),
  footerTemplate: strip('', '<span class="pageNumber"></span> / <span class="totalPages"></span>'),
  tagged: true,
  outline: true,
});

/** How a PDF refers to a sheet; its reader's own types leave targets untyped. */
type SheetReference = Parameters<PdfDocument['getPageIndex']>[0];
type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

/** The sheet, counted from 1, on which each target of a link begins. */
async function sheetsOf(printed: Buffer): Promise<ReadonlyMap<string, number>> {
  const document = await getDocumentProxy(new Uint8Array(printed));
  const targets = Object.entries(await document.getDestinations()) as [string, [sheet: SheetReference]][];
  const sheets = targets.map(async ([id, [sheet]]) => [id, (await document.getPageIndex(sheet)) + 1] as const);
  return new Map(await Promise.all(sheets));
}

const tellSheets = (sheets: ReadonlyMap<string, number>): string =>
  `document.querySelectorAll('[data-section]').forEach((element) => {
    element.textContent = ${JSON.stringify(Object.fromEntries(sheets))}[element.dataset.section] ?? '';
  })`;

/** One line in the margin of a sheet. */
const strip = (left: string, right: string): string =>
  `<div style="width:100%;margin:0 16mm;display:flex;justify-content:space-between;font:7.5pt 'Liberation Sans',Arial,sans-serif;color:#4a5361">${
    html`<span>${left}</span>`.markup
  }<span>${right}</span></div>`;

/** Chromium writes the time of day into the file; the times here have the same length, so that no offset moves. */
function dated(pdf: Buffer, at: Date): Buffer {
  const stamp = at.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const text = pdf.toString('latin1').replaceAll(/(\/(?:CreationDate|ModDate) \(D:)\d{14}/g, `$1${stamp}`);
  return Buffer.from(text, 'latin1');
}
