import type { FastifyInstance } from 'fastify';

import type { Context } from '../context.ts';
import { authenticate, NameTakenError, nameRule, shortestPassword, signUp } from '../users/accounts.ts';
import { entered, readForm, signInForm, signUpForm } from './forms.ts';
import { farewell, visitor, welcome } from './visit.ts';
import type { FieldProblem, Views } from './views.ts';

const signUpPage = { title: 'Create your wallet', nameRule, shortestPassword };
const signInPage = { title: 'Sign in' };
const mismatch: FieldProblem = { field: 'name', message: 'Name and password do not belong together' };
const taken: FieldProblem = { field: 'name', message: 'This name is taken. Choose another one' };

/** The pages of signing up, in and out. */
export function userPages(app: FastifyInstance, context: Context, views: Views): void {
  const { database } = context;

  app.get('/', (_, reply) => reply.redirect('/wallet', 303));

  app.get('/sign-up', (_, reply) => views.send(reply, 'sign-up', signUpPage));
  app.post('/sign-up', async (request, reply) => {
    const form = readForm(signUpForm, request.body);
    const refuse = (problems: readonly FieldProblem[], status: number) =>
      views.send(reply, 'sign-up', { ...signUpPage, problems, entered: entered(request.body) }, status);
    if (!form.ok) return refuse(form.problems, 422);
    try {
      const user = await signUp(database, form.values.name, form.values.password);
      return await welcome(context, user, reply);
    } catch (error) {
      if (error instanceof NameTakenError) return refuse([taken], 409);
      throw error;
    }
  });

  app.get('/sign-in', async (request, reply) => {
    const user = await visitor(context, request);
    return user ? reply.redirect('/wallet', 303) : views.send(reply, 'sign-in', signInPage);
  });
  app.post('/sign-in', async (request, reply) => {
    const form = readForm(signInForm, request.body);
    const user = form.ok ? await authenticate(database, form.values.name, form.values.password) : undefined;
    if (user) return welcome(context, user, reply);
    // A name that cannot exist is told like one that does not.
    return views.send(reply, 'sign-in', { ...signInPage, problems: [mismatch], entered: entered(request.body) }, 401);
  });

  app.post('/sign-out', (request, reply) => farewell(context, request, reply));
}
