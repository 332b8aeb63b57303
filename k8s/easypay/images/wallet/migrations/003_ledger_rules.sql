-- The rules of the ledger hold for whoever writes to it, not only for the wallet's own code.

-- A balance is the sum of its entries: nothing else writes it.
CREATE FUNCTION add_entry_to_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE accounts SET balance = balance + NEW.amount WHERE id = NEW.account_id;
  RETURN NULL;
END
$$;

CREATE TRIGGER entry_changes_balance AFTER INSERT ON entries
  FOR EACH ROW EXECUTE FUNCTION add_entry_to_balance();

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is not allowed: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER account_opens_empty BEFORE INSERT ON accounts
  FOR EACH ROW WHEN (NEW.balance <> 0) EXECUTE FUNCTION refuse('an account opens with nothing');

-- At depth 0 the change comes from a statement, not from an entry.
CREATE TRIGGER balance_follows_entries BEFORE UPDATE ON accounts
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse('a balance changes by entries only');

CREATE TRIGGER transfers_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfers
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the ledger is append-only');

CREATE TRIGGER entries_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the ledger is append-only');

-- Looked at when the transaction commits, when all entries are there.
CREATE FUNCTION require_balanced_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  transfer bigint := to_jsonb(NEW) ->> TG_ARGV[0];
  found record;
BEGIN
  SELECT count(*) AS entries, sum(amount) AS total INTO found FROM entries WHERE transfer_id = transfer;
  IF found.entries < 2 OR found.total <> 0 THEN
    RAISE EXCEPTION 'transfer % has % entries that sum to %', transfer, found.entries, found.total USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER transfer_is_balanced AFTER INSERT ON transfers DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION require_balanced_transfer('id');

CREATE CONSTRAINT TRIGGER entry_leaves_transfer_balanced AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION require_balanced_transfer('transfer_id');
