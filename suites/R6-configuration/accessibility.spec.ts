import { caseOf, expect, inspect, newName, test, WalletPages } from '../../fixtures/index.ts';

const password = 'a sentence that nobody guesses';

/** Every page of the wallet, with and without an error on it, in an order in which a person can come to them. */
const visits: readonly { page: string; go: (pages: WalletPages) => Promise<unknown> }[] = [
  { page: 'sign in', go: ({ page }) => page.goto('/sign-in') },
  {
    page: 'sign in, refused',
    go: async ({ page }) => {
      await page.getByLabel('Name').fill(newName());
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { page: 'sign up', go: ({ page }) => page.goto('/sign-up') },
  { page: 'wallet, new', go: (pages) => pages.signUp(newName(), password) },
  { page: 'wallet, money added', go: (pages) => pages.addMoney('12.34') },
  {
    page: 'wallet, payment refused',
    go: async ({ page }) => {
      await page.getByLabel('Pay to').fill(newName());
      await page.getByLabel('Amount to pay').fill('-1');
      await page.getByRole('button', { name: 'Pay', exact: true }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { page: 'history', go: ({ page }) => page.goto('/history') },
  { page: 'nothing there', go: ({ page }) => page.goto('/no-such-page') },
];

test(...caseOf('R6-09'), async ({ easypay, evidence }) => {
  await using browser = await easypay.browser();
  const found: Record<string, Awaited<ReturnType<typeof inspect>>> = {};
  for (const screen of ['phone', 'desktop'] as const) {
    const { page } = await browser.person(screen);
    const pages = new WalletPages(page);
    for (const visit of visits) {
      await visit.go(pages);
      found[`${screen}: ${visit.page}`] = await inspect(page);
    }
  }
  await evidence.record('rules that hold and barriers, by page', found);
  const barriers = Object.entries(found).filter(([, { barriers }]) => barriers.length > 0);
  expect(Object.fromEntries(barriers), 'barriers').toEqual({});
});
