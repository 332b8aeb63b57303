import { timeouts } from '../../../../../infra/timeouts.ts';

/** What a browser without scripts does: keeps cookies, follows redirects after forms, sends the fields of a form back. */
export class PlainBrowser {
  readonly #origin: string;
  readonly cookies = new Map<string, string>();
  /** What every `Set-Cookie` so far has said. */
  readonly setCookies: string[] = [];

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Loads a page; redirects are not followed. */
  async get(path: string): Promise<Page> {
    return this.#send(path, { method: 'GET' });
  }

  /** Sends a form of a page: its hidden fields, and what was entered. */
  async submit(page: Page, action: string, fields: Readonly<Record<string, string>> = {}, headers = {}): Promise<Page> {
    const body = new URLSearchParams({ ...page.hidden(action), ...fields });
    return this.#send(action, { method: 'POST', body, headers: { origin: this.#origin, ...headers } });
  }

  /** Sends a form and loads the page that it leads to. */
  async follow(page: Page, action: string, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
    const answer = await this.submit(page, action, fields);
    return answer.location === undefined ? answer : this.get(answer.location);
  }

  async #send(path: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> }): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#origin + path, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeouts.localRequest),
      headers: { ...init.headers, ...(cookie === '' ? {} : { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return new Page(response.status, response.headers, await response.text());
  }

  #keep(line: string): void {
    this.setCookies.push(line);
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** An answer as a browser gets it. */
export class Page {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;

  constructor(status: number, headers: Headers, html: string) {
    this.status = status;
    this.headers = headers;
    this.html = html;
  }

  /** Where a redirect leads. */
  get location(): string | undefined {
    return this.headers.get('location') ?? undefined;
  }

  get title(): string | undefined {
    return /<title>([^<]*)<\/title>/.exec(this.html)?.[1];
  }

  /** Hidden fields of the form that is sent to `action`. @throws Error when the page has no such form */
  hidden(action: string): Record<string, string> {
    const form = new RegExp(`<form[^>]* action="${action}"[^>]*>([^]*?)</form>`).exec(this.html)?.[1];
    if (form === undefined) throw new Error(`no form for ${action} on the page ${String(this.title)}`);
    const fields = form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
    return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
  }
}
