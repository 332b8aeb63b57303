import { fastifyCookie } from '@fastify/cookie';
import { fastifyCsrfProtection } from '@fastify/csrf-protection';
import { fastifyFormbody } from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { Problem } from '../api/problem.ts';
import { notFound } from '../api/problems.ts';
import type { Context } from '../context.ts';
import { assetRoutes, stylesheet } from './assets.ts';
import { pageErrorHandler, sendMessage } from './errors.ts';
import { userPages } from './users.ts';
import { Views } from './views.ts';
import { walletPages } from './wallet.ts';

/** The pages: rendered here, sent as forms, without a script. */
export function pages(context: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    const views = new Views(context, stylesheet);
    app.removeAllContentTypeParsers();
    await app.register(fastifyFormbody);
    await app.register(fastifyCookie, { secret: context.config.SESSION_SECRET_FILE });
    await app.register(fastifyCsrfProtection, {
      cookieKey: '__Host-csrf',
      cookieOpts: { path: '/', secure: true, httpOnly: true, sameSite: 'strict', signed: true },
    });
    refuseForeignForms(app, context.config.PUBLIC_ORIGIN);
    app.setErrorHandler(pageErrorHandler(views));
    app.setNotFoundHandler((_, reply) => sendMessage(views, reply, notFound));
    assetRoutes(app);
    userPages(app, context, views);
    walletPages(app, context, views);
  };
}

/** A form counts when it comes from a page of ours: by its token, and by what the browser says of its origin. */
function refuseForeignForms(app: FastifyInstance, publicOrigin: string): void {
  app.addHook('preHandler', (request, reply, done) => {
    if (request.method !== 'POST') {
      done();
      return;
    }
    if (!isOwn(request, publicOrigin)) {
      const detail = `The form was sent from another site. Open ${publicOrigin} and try again. Nothing was done.`;
      done(new Problem({ status: 403, code: 'foreign-form', detail }));
      return;
    }
    app.csrfProtection(request, reply, done);
  });
}

function isOwn({ headers }: FastifyRequest, publicOrigin: string): boolean {
  return headers.origin === undefined || headers.origin === publicOrigin;
}
