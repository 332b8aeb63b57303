CREATE TABLE users (
  id uuid PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{2,31}$'),
  password_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The token itself is known to its holder only: a copy of this table lets nobody in.
CREATE TABLE sessions (
  token_digest bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  expires_at timestamptz NOT NULL
);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Kept for unknown names too, so that a throttled name does not tell whether it exists.
CREATE TABLE sign_in_attempts (
  name_digest bytea PRIMARY KEY,
  attempts integer NOT NULL,
  window_ends_at timestamptz NOT NULL
);

CREATE INDEX sign_in_attempts_by_end ON sign_in_attempts (window_ends_at);
