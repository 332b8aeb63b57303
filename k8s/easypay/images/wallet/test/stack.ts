import { Postgresql } from '../../../../../infra/testing/postgresql.ts';
import { databasePassword, WalletProcess } from './wallet-process.ts';

/** A wallet and a database of its own, both as they run in the cluster. */
export interface Stack extends AsyncDisposable {
  readonly server: Postgresql;
  readonly wallet: WalletProcess;
  /** What tells another wallet to use the same database. */
  readonly environment: Readonly<Record<string, string>>;
}

/** @param settings environment variables of the wallet */
export async function startStack(settings: Readonly<Record<string, string>> = {}): Promise<Stack> {
  await using starting = new AsyncDisposableStack();
  const server = starting.use(await Postgresql.start());
  await server.createDatabase('easypay', databasePassword);
  const environment = { DATABASE_HOST: server.host, DATABASE_USER: 'easypay', ...settings };
  const wallet = starting.use(await WalletProcess.start(environment));
  const parts = starting.move();
  return { server, wallet, environment, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** Asks for the audit of the whole ledger. */
export async function audit(wallet: WalletProcess): Promise<Record<string, unknown>> {
  const response = await wallet.manage('/ledger');
  return (await response.json()) as Record<string, unknown>;
}

/** What an audit says of a ledger in which money was neither made nor lost. */
export const sound = { total: '0', unbalancedTransfers: 0, wrongBalances: 0, overdrawnWallets: 0 } as const;
