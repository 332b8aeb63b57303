import { DatabaseError } from 'pg';

/** The server could not be asked, or its answer did not come. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
}

/** The server answers, but it is a standby or was made one: a write there is refused, and a read is of the past. */
export class NotPrimaryError extends Error {
  override readonly name = 'NotPrimaryError';
}

/** The server committed here, but could not say that a standby has it too: were this server lost, so would be the transaction. */
export class UnconfirmedCommitError extends Error {
  override readonly name = 'UnconfirmedCommitError';
}

/** The database did not do the work in time. Whether it will yet is unknown: the same request with the same key will tell. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/**
 * Why work may be tried again: the connection is gone, the server is not (yet) the primary, transactions stood in each other's way, or
 * something took too long. `undefined` when trying again cannot help.
 */
export type Fault = 'connection' | 'not-primary' | 'conflict' | 'slow' | 'unconfirmed';

const faultsByState: Readonly<Record<string, Fault>> = {
  '25006': 'not-primary', // read_only_sql_transaction
  '40001': 'conflict', // serialization_failure
  '40P01': 'conflict', // deadlock_detected
  '53300': 'connection', // too_many_connections
  '55P03': 'slow', // lock_not_available
  '57014': 'slow', // query_canceled: statement_timeout
  '57P01': 'connection', // admin_shutdown
  '57P02': 'connection', // crash_shutdown
  '57P03': 'connection', // cannot_connect_now
  '57P05': 'connection', // idle_session_timeout
  '25P03': 'connection', // idle_in_transaction_session_timeout
  // A new cluster answers before its role and database are there.
  '28P01': 'connection', // invalid_password
  '28000': 'connection', // invalid_authorization_specification
  '3D000': 'connection', // invalid_catalog_name
};

/** Judges an error by its class or its SQLSTATE, never by its text. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof ConnectionLostError) return 'connection';
  if (error instanceof NotPrimaryError) return 'not-primary';
  if (error instanceof UnconfirmedCommitError) return 'unconfirmed';
  if (!(error instanceof DatabaseError) || error.code === undefined) return undefined;
  return error.code.startsWith('08') ? 'connection' : faultsByState[error.code];
}
