import type { FastifyReply, FastifyRequest } from 'fastify';

import { unauthenticated } from '../api/problems.ts';
import type { Context } from '../context.ts';
import type { User } from '../users/accounts.ts';
import { sessionSeconds } from '../users/sessions.ts';

/** The prefix makes browsers refuse the cookie from any other host and over plain HTTP. */
const cookie = '__Host-session';
const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

/** Who visits; nobody when the cookie is missing, forged or of a session that has ended. @throws UnavailableError */
export function visitor({ sessions }: Context, request: FastifyRequest): Promise<User | undefined> {
  return sessions.find(request.cookies[cookie]);
}

/** Who visits a page that is a user's own. @throws Problem 401, which leads to the sign-in page; UnavailableError */
export async function requireVisitor(context: Context, request: FastifyRequest): Promise<User> {
  const user = await visitor(context, request);
  if (!user) throw unauthenticated;
  return user;
}

/** Opens a session in the visitor's browser and leads to the wallet. @throws UnavailableError */
export async function welcome({ sessions }: Context, user: User, reply: FastifyReply): Promise<FastifyReply> {
  const { token } = await sessions.open(user);
  return reply.setCookie(cookie, token, { ...attributes, maxAge: sessionSeconds }).redirect('/wallet', 303);
}

/** Ends the visitor's session everywhere and leads to the sign-in page. @throws UnavailableError */
export async function farewell({ sessions }: Context, request: FastifyRequest, reply: FastifyReply) {
  await sessions.close(request.cookies[cookie]);
  return forget(reply);
}

/** Leads somebody whose session is no more to the sign-in page. */
export function forget(reply: FastifyReply): FastifyReply {
  return reply.clearCookie(cookie, attributes).redirect('/sign-in', 303);
}
