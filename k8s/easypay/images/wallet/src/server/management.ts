import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';

import type { Database } from '../database/database.ts';
import { auditLedger } from '../ledger/audit.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

/** What the cluster asks on a port of its own, which no Service and no Ingress leads to. */
export function createManagement(health: Health, metrics: Metrics, database: Database): FastifyInstance {
  const app = fastify({ logger: false });
  const say = (reply: FastifyReply, holds: boolean, yes: string, no: string) =>
    reply
      .code(holds ? 200 : 503)
      .type('text/plain')
      .send(`${holds ? yes : no}\n`);

  // Of the process alone: to start it anew does not bring a database back.
  app.get('/livez', (_, reply) => say(reply, true, 'alive', ''));
  app.get('/startupz', (_, reply) => say(reply, health.started, 'started', 'waiting for the database and its schema'));
  app.get('/readyz', (_, reply) =>
    say(reply, health.ready, 'ready', health.draining ? 'draining' : 'database is away'),
  );
  app.get('/metrics', async (_, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  app.get('/ledger', () => auditLedger(database));
  return app;
}
