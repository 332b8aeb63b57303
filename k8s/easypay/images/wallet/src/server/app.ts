import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

import { fastifyHelmet } from '@fastify/helmet';
import { fastify } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';

import { api } from '../api/index.ts';
import type { Context } from '../context.ts';
import { pages } from '../pages/index.ts';
import { drain } from './drain.ts';
import type { Health } from './health.ts';

/** Bytes. Nothing that people send to a wallet is longer. */
const bodyLimit = 16 * 1024;

/** HTTP status of a request whose body is longer. */
const tooLarge = 413;

/** Longer than ingress controllers keep an unused connection (90 s): they, not we, end it, so that no request is lost on the way. */
const keepAliveTimeout = 95_000;

/** Which replica has answered: in a pod, its name. Without it nobody could tell from outside how requests are shared out. */
const replica = hostname();

/** Everything that is served to the public. */
export async function createApp(
  context: Context,
  health: Health,
  loggerInstance: FastifyBaseLogger,
): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance,
    bodyLimit,
    keepAliveTimeout,
    requestTimeout: 10_000,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => knownId(headers['x-request-id']) ?? randomUUID(),
  });
  await app.register(fastifyHelmet, securityHeaders);
  observe(app, context, health);
  await app.register(api(context), { prefix: '/api/v1' });
  await app.register(pages(context));
  return app;
}

/** Nothing is loaded from elsewhere, nothing runs in the browser, and nobody shows the pages inside their own. */
const securityHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Not "no-referrer": with it, browsers keep the origin of a form to themselves, which the pages check.
  referrerPolicy: { policy: 'same-origin' as const },
  frameguard: { action: 'deny' as const },
};

function observe(app: FastifyInstance, { metrics }: Context, health: Health): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ 'x-request-id': request.id, 'x-replica': replica, 'cache-control': 'no-store' });
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // Clients that hold a connection are asked to make their next one to another replica.
    if (health.draining) reply.header('connection', 'close');
    done();
  });
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode === tooLarge) await drain(request.raw);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    metrics.request({ method, route: routeOptions.url ?? 'none', status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
}

function knownId(sent: string | string[] | undefined): string | undefined {
  return typeof sent === 'string' && /^[\w-]{8,64}$/.test(sent) ? sent : undefined;
}
