import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { pino } from 'pino';

import type { Config } from './config/index.ts';
import { ConfigurationError, readConfig } from './config/index.ts';
import { start } from './server/start.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
};

const config = configuration();
if (config) await start(config, version, pino({ level: config.LOG_LEVEL, base: { version } }));

/** A wrong configuration is one line, not a stack trace: the process ends, and the version before it goes on. */
function configuration(): Config | undefined {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`configuration: ${error.message}\n`);
    process.exitCode = 78;
    return undefined;
  }
}
