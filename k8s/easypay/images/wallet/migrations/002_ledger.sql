-- Double entry: every transfer takes from one account what it gives to another. A user has a wallet, and a bank account that stands for
-- the money outside: it goes below zero by what was paid in. Both are the user's own, so deposits of two users share no row.
CREATE TABLE accounts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES users,
  kind text NOT NULL CHECK (kind IN ('wallet', 'bank')),
  balance bigint NOT NULL DEFAULT 0,
  UNIQUE (owner_id, kind),
  CONSTRAINT wallet_is_never_overdrawn CHECK (kind <> 'wallet' OR balance >= 0),
  CONSTRAINT balance_is_exact_in_json CHECK (balance BETWEEN -9007199254740991 AND 9007199254740991)
);

CREATE TABLE transfers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('deposit', 'payment')),
  note text NOT NULL DEFAULT '' CHECK (char_length(note) <= 140),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE entries (
  transfer_id bigint NOT NULL REFERENCES transfers,
  account_id bigint NOT NULL REFERENCES accounts,
  amount bigint NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (transfer_id, account_id)
);

CREATE INDEX entries_by_account ON entries (account_id, transfer_id DESC);

-- The outcome of a request that moves money, kept in the same transaction as the money: to ask again is to be told again.
CREATE TABLE idempotency_keys (
  user_id uuid NOT NULL REFERENCES users,
  key text COLLATE "C" NOT NULL,
  request_digest bytea NOT NULL,
  outcome json,
  created_at timestamptz NOT NULL DEFAULT now(),
  replayed_at timestamptz,
  PRIMARY KEY (user_id, key)
);
