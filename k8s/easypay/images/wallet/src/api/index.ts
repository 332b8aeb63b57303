import type { FastifyInstance } from 'fastify';

import type { Context } from '../context.ts';
import { authenticate, signUp } from '../users/accounts.ts';
import { bearer } from './authentication.ts';
import { errorHandler } from './errors.ts';
import { credentials, newUser, parse } from './input.ts';
import { moneyRoutes } from './money.ts';
import { sendProblem } from './problem.ts';
import { notFound, wrongCredentials } from './problems.ts';

/** The API, version 1: JSON in, JSON or a problem document out. */
export function api(context: Context) {
  return (app: FastifyInstance, _: object, done: () => void): void => {
    app.removeContentTypeParser('text/plain');
    app.setErrorHandler(errorHandler);
    app.setNotFoundHandler((request, reply) => sendProblem(request, reply, notFound));
    app.get('/about', () => about(context));
    userRoutes(app, context);
    moneyRoutes(app, context);
    done();
  };
}

function about({ config, version }: Context) {
  return { brand: config.BRAND_NAME, currency: config.CURRENCY, paymentLimit: config.PAYMENT_LIMIT, version };
}

function userRoutes(app: FastifyInstance, { database, sessions }: Context): void {
  app.post('/users', async (request, reply) => {
    const { name, password } = parse(newUser, request.body);
    return reply.code(201).send(await signUp(database, name, password));
  });
  app.post('/sessions', async (request, reply) => {
    const { name, password } = parse(credentials, request.body);
    const user = await authenticate(database, name, password);
    if (!user) throw wrongCredentials;
    return reply.code(201).send(await sessions.open(user));
  });
  app.delete('/sessions', async (request, reply) => {
    await sessions.close(bearer(request));
    return reply.code(204).send();
  });
}
