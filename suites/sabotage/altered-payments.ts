import type { MutantId } from '../catalogue.ts';
import type { MutantImplementation } from './implementation.ts';
import { liveMutant } from './live.ts';

/** Half of every payment of one amount is lost on its way, balanced in the books all the same. @param amount minor units */
export const halvedPayments = (id: MutantId, amount: number): MutantImplementation =>
  altered(id, amount, { entry: 'NEW.amount = NEW.amount / 2; RETURN NEW;' });

/** Every payment of one amount is rounded up to the next five, balanced in the books all the same. @param amount minor units */
export const roundedPayments = (id: MutantId, amount: number): MutantImplementation =>
  altered(id, amount, { entry: `NEW.amount = NEW.amount / ${amount} * ${Math.ceil(amount / 5) * 5}; RETURN NEW;` });

/** Every payment of one amount is acknowledged, and nobody's balance changes. @param amount minor units */
export const lostPayments = (id: MutantId, amount: number): MutantImplementation =>
  altered(id, amount, {
    entry: 'RETURN NULL;',
    also: 'ALTER TABLE transfers DISABLE TRIGGER transfer_is_balanced',
    undo: `ALTER TABLE transfers ENABLE TRIGGER transfer_is_balanced;
      SET session_replication_role = replica;
      DELETE FROM transfers WHERE NOT EXISTS (SELECT FROM entries WHERE transfer_id = transfers.id)`,
  });

interface Alteration {
  /** What happens to an entry of that amount. */
  readonly entry: string;
  /** Statements beside the trigger, and what takes them and their effects back. */
  readonly also?: string;
  readonly undo?: string;
}

function altered(id: MutantId, amount: number, { entry, also = '', undo = '' }: Alteration): MutantImplementation {
  return liveMutant({
    id,
    make: async ({ ledger }) => {
      await ledger.query(`${trigger(amount, entry)}; ${also}`);
    },
    look: async ({ ledger }) =>
      `${(await ledger.query("SELECT 1 FROM pg_trigger WHERE tgname = 'sabotage'")).length} triggers`,
    changed: (seen) => seen === '1 triggers',
    undo: async ({ ledger }) => {
      await ledger.query(`DROP TRIGGER IF EXISTS sabotage ON entries; DROP FUNCTION IF EXISTS sabotage(); ${undo}`);
    },
  });
}

const trigger = (amount: number, entry: string): string => `
  CREATE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF abs(NEW.amount) = ${amount} THEN ${entry} END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER sabotage BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION sabotage()`;
