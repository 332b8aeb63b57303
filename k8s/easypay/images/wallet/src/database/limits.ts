/**
 * Every time-out of the wallet's work with its database, in milliseconds, and how they nest: a server gives up on a statement before the
 * wallet gives up on the server, and both before the person who waits is told to come back.
 */
export const limits = {
  /** One request's work, retries included. Then it is answered 503. */
  request: 3_000,
  /** TCP, TLS and log-in of a new connection. */
  connect: 1_000,
  /** The first statement on a connection: how long a server that is gone can go unnoticed. */
  firstAnswer: 1_000,
  /** A statement, ended by the server. */
  statement: 2_000,
  /** A statement, given up by the wallet. */
  answer: 2_500,
  /** A wait for a row that another transaction holds, ended by the server. */
  lock: 1_500,
  /** A transaction that says nothing, ended by the server: a wallet that was cut off must not hold rows. */
  idleInTransaction: 3_000,
  /** An unused connection before it is closed. */
  idle: 30_000,
  /** Silence before TCP asks whether the other side is still there. */
  keepAlive: 5_000,
  /** First pause between two attempts; each further one is twice as long. */
  pause: 50,
  longestPause: 500,
  /** A migration, which may rewrite a table, and the wait for another replica that is at it. */
  migration: 60_000,
  migrationLock: 30_000,
} as const;

/** A connection in this many seconds is replaced, so that load follows the database after it has moved. */
export const connectionLifetime = 600;
