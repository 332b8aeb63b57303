import { caseOf, expect, newName, test, WalletPages } from '../../fixtures/index.ts';

const password = 'a sentence that nobody guesses';

test(...caseOf('R6-08'), async ({ easypay, evidence }) => {
  await using browser = await easypay.browser();
  const [onPhone, onDesktop] = [await browser.person('phone'), await browser.person('desktop')];
  const [anna, ben] = [new WalletPages(onPhone.page), new WalletPages(onDesktop.page)];
  const [annasName, bensName] = [newName(), newName()];
  const show = async (name: string, { page }: WalletPages) => {
    await evidence.attachImage(name, await page.screenshot({ fullPage: true }));
  };

  const { name } = await easypay.server();
  const first = await anna.page.goto(`http://${name}/`);
  const wayIn = { led: anna.page.url(), status: first?.status() };
  expect(wayIn, 'way to TLS').toEqual({ led: `https://${name}/sign-in`, status: 200 });

  await anna.signUp(annasName, password);
  await ben.signUp(bensName, password);
  await anna.addMoney('25.00');
  await show('phone: money was added', anna);
  await anna.pay(bensName, '7.50', 'Lunch');
  await show('phone: a payment was made', anna);
  const balances = { anna: await anna.balance(), ben: await ben.balance() };
  await show('desktop: the payment has come', ben);
  const histories = { anna: await anna.history(), ben: await ben.history() };
  await anna.signOut();
  await anna.page.goBack();
  await anna.page.goto('/wallet');
  const afterwards = anna.page.url();

  const complaints = [...onPhone.complaints, ...onDesktop.complaints];
  await evidence.record('what both saw', { wayIn, balances, histories, afterwards, complaints });
  expect(balances, 'balances that people see').toEqual({ anna: '€17.50', ben: '€7.50' });
  expect(histories.anna[0], 'latest line of who paid').toContain(`To ${bensName} Lunch`);
  expect(histories.ben[0], 'latest line of who was paid').toContain(`From ${annasName} Lunch`);
  expect(afterwards, 'where the wallet leads after signing out').toBe(`https://${name}/sign-in`);
  expect(complaints, 'complaints of the browser').toEqual([]);
});
