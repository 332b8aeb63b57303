import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import type { Page } from './browser.ts';
import { PlainBrowser } from './browser.ts';
import { Customer } from './api-client.ts';
import type { Stack } from './stack.ts';
import { audit, sound, startStack } from './stack.ts';

const password = 'a long enough password';

describe('the pages over a real database', () => {
  let stack: Stack;
  let bob: Customer;
  before(async () => {
    stack = await startStack({ BRAND_NAME: 'Pay & <Go>', PAYMENT_LIMIT: '100000' });
    bob = await Customer.create(stack.wallet.origin);
  });
  after(() => stack[Symbol.asyncDispose]());

  /** A person who has just signed up, and the wallet's page. */
  async function newcomer(name: string): Promise<{ browser: PlainBrowser; page: Page }> {
    const browser = new PlainBrowser(stack.wallet.origin);
    const page = await browser.follow(await browser.get('/sign-up'), '/sign-up', { name, password });
    assert.equal(page.title, 'Your wallet – Pay &amp; &lt;Go&gt;');
    return { browser, page };
  }
  const balance = (page: Page) => /data-balance="(\d+)"/.exec(page.html)?.[1];

  it('lets a person sign up, add money, pay, look at it, sign out and in again', async () => {
    const { browser, page } = await newcomer('alice');
    assert.equal(balance(page), '0');
    const richer = await browser.follow(page, '/deposits', { deposit: '100,50' });
    assert.equal(balance(richer), '10050');
    assert.match(richer.html, /role="status">€100\.50 were added/);
    const paid = await browser.follow(richer, '/payments', { payee: bob.name, payment: '0.5', note: '' });
    assert.equal(balance(paid), '10000');
    assert.match(paid.html, new RegExp(`You paid €0\\.50 to ${bob.name}`));
    assert.equal(await bob.balance(), 50);
    assert.match((await browser.get('/history')).html, new RegExp(`To ${bob.name}[^]*From your bank`));
    assert.equal((await browser.submit(paid, '/sign-out')).location, '/sign-in');
    assert.equal((await browser.get('/wallet')).location, '/sign-in');
    const again = await browser.follow(await browser.get('/sign-in'), '/sign-in', { name: 'Alice', password });
    assert.equal(balance(again), '10000');
  });

  it('moves money once when a form is sent twice, and says so when its key was used for something else', async () => {
    const { browser, page } = await newcomer('twice');
    const answers = [
      await browser.submit(page, '/deposits', { deposit: '5' }),
      await browser.submit(page, '/deposits', { deposit: '5' }),
    ];
    assert.equal(answers[0]?.location, answers[1]?.location);
    const other = await browser.submit(page, '/deposits', { deposit: '6' });
    assert.equal(other.status, 422);
    assert.match(other.html, /had been sent before/);
    assert.equal(balance(await browser.get('/wallet')), '500');
  });

  for (const [what, fields, status, told] of [
    ['no amount', { payee: 'bob', payment: '' }, 422, /Amount to pay: enter an amount from €0\.01 to €1,000\.00/],
    ['a negative amount', { payee: 'bob', payment: '-1' }, 422, /Amount to pay: enter/],
    ['too many decimals', { payee: 'bob', payment: '1.001' }, 422, /Amount to pay: enter/],
    ['an amount above the limit', { payee: 'bob', payment: '1000.01' }, 422, /Amount to pay: enter/],
    ['more than there is', { payee: 'BOB', payment: '999' }, 409, /smaller than the amount/],
    ['an unknown payee', { payee: 'nobody-there', payment: '1' }, 422, /no user of that name/],
    ['a payee that cannot be', { payee: '"><script>alert(1)</script>', payment: '1' }, 422, /Pay to: enter/],
    ['a long note', { payee: 'bob', payment: '1', note: 'x'.repeat(141) }, 422, /Note: enter at most 140/],
  ] as const) {
    it(`explains ${what} beside its field, keeps what was entered, and moves nothing`, async () => {
      const { browser, page } = await newcomer(`person-${randomUUID().slice(0, 8)}`);
      const answer = await browser.submit(page, '/payments', {
        ...fields,
        payee: fields.payee.replace(/^bob$/i, bob.name),
      });
      assert.equal(answer.status, status);
      assert.match(answer.title ?? '', /^Error: /);
      assert.match(answer.html, told);
      assert.match(answer.html, /aria-invalid="true"/);
      assert.ok(answer.html.includes(`value="${fields.payment}"`));
      assert.ok(!answer.html.includes('<script'), 'markup came through');
      assert.equal(balance(answer), '0');
    });
  }

  it('shows text that would be markup as text', async () => {
    const { browser, page } = await newcomer('markup');
    const richer = await browser.follow(page, '/deposits', { deposit: '1' });
    const paid = await browser.follow(richer, '/payments', {
      payee: bob.name,
      payment: '1',
      note: '<img src=x onerror=alert(1)>"\'',
    });
    assert.ok(paid.html.includes('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;'));
    assert.ok(!paid.html.includes('<img'));
  });

  it('takes a form only from its own page', async () => {
    const { browser, page } = await newcomer('forged');
    const other = await newcomer('other');
    const { key = '' } = page.hidden('/deposits');
    for (const [fields, headers] of [
      [{ _csrf: '' }, {}],
      [{ _csrf: 'made-up' }, {}],
      [{ _csrf: other.page.hidden('/deposits')._csrf ?? '' }, {}],
      [{}, { origin: 'https://elsewhere.example' }],
      [{}, { origin: 'null' }],
    ] as const) {
      const answer = await browser.submit(page, '/deposits', { key, deposit: '5', ...fields }, headers);
      assert.equal(answer.status, 403, JSON.stringify({ fields, headers }));
    }
    assert.equal(balance(await browser.get('/wallet')), '0');
  });

  it('leads who has no session, a forged or an ended one, to the sign-in page', async () => {
    const { browser, page } = await newcomer('guest');
    const session = browser.cookies.get('__Host-session') ?? '';
    for (const forged of [
      undefined,
      'x.y',
      `${session}x`,
      session.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
    ]) {
      if (forged === undefined) browser.cookies.delete('__Host-session');
      else browser.cookies.set('__Host-session', forged);
      for (const path of ['/wallet', '/history']) assert.equal((await browser.get(path)).location, '/sign-in');
      assert.equal((await browser.submit(page, '/deposits', { deposit: '5' })).location, '/sign-in');
    }
    browser.cookies.set('__Host-session', session);
    assert.equal((await browser.get('/wallet')).status, 200);
    await browser.submit(page, '/sign-out');
    browser.cookies.set('__Host-session', session);
    assert.equal((await browser.get('/wallet')).location, '/sign-in');
  });

  it('keeps its cookies to itself', async () => {
    const { browser } = await newcomer('cookies');
    const session = browser.setCookies.find((line) => line.startsWith('__Host-session=')) ?? '';
    const csrf = browser.setCookies.find((line) => line.startsWith('__Host-csrf=')) ?? '';
    for (const line of [session, csrf]) assert.match(line, /; Path=\/; HttpOnly; Secure; SameSite=(Lax|Strict)$/);
    assert.match(session, /Max-Age=43200/);
  });

  it('says when to come back while the database is away, and sends the same form again when asked to', async () => {
    const { browser, page } = await newcomer('patient');
    const richer = await browser.follow(page, '/deposits', { deposit: '20' });
    await stack.server.stop();
    const away = await browser.submit(richer, '/payments', { payee: bob.name, payment: '15', note: 'rent' });
    assert.equal(away.status, 503);
    assert.ok(Number(away.headers.get('retry-after')) > 0);
    assert.match(away.html, /nothing is done twice/);
    assert.equal((await browser.get('/wallet')).status, 503);
    await stack.server.restart();
    const first = await browser.submit(away, '/payments');
    assert.match(first.location ?? '', /^\/wallet\?done=\d+$/);
    assert.equal((await browser.submit(away, '/payments')).location, first.location);
    assert.equal(balance(await browser.get('/wallet')), '500');
    assert.deepEqual(await audit(stack.wallet), { ...(await audit(stack.wallet)), ...sound });
  });
});
