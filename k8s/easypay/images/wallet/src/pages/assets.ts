import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { FastifyInstance } from 'fastify';

const directory = join(import.meta.dirname, '..', '..', 'public');

const assets = [
  { path: '/assets/app.css', file: 'app.css', type: 'text/css; charset=utf-8' },
  { path: '/favicon.svg', file: 'favicon.svg', type: 'image/svg+xml' },
] as const;

export const stylesheet = '/assets/app.css';

/**
 * Serves the few files that pages load, from memory. Browsers keep them and ask each time whether they are still right: while two
 * versions serve side by side, what one of them says must not be kept for the other.
 */
export function assetRoutes(app: FastifyInstance): void {
  for (const { path, file, type } of assets) {
    const content = readFileSync(join(directory, file));
    const etag = `"${createHash('sha256').update(content).digest('base64url')}"`;
    app.get(path, (request, reply) => {
      reply.headers({ etag, 'cache-control': 'no-cache' });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(type).send(content);
    });
  }
}
