import type { FastifyRequest } from 'fastify';

import type { Context } from '../context.ts';
import type { User } from '../users/accounts.ts';
import { unauthenticated } from './problems.ts';

/** The token of `Authorization: Bearer …`: the API knows no cookies, so no other site can make a browser use it. */
export function bearer(request: FastifyRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** The user who asks. @throws Problem 401; UnavailableError */
export async function requireUser({ sessions }: Context, request: FastifyRequest): Promise<User> {
  const user = await sessions.find(bearer(request));
  if (!user) throw unauthenticated;
  return user;
}
