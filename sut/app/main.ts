import { pino } from 'pino';
import { readComposition, type Composition } from './composition.ts';
import { startService } from './start-service.ts';

/** SIGTERM must end the process within 10 s, the database's farewell included. */
const PATIENCE_MS = 7500;
/** What sysexits calls "configuration error". */
const BAD_CONFIGURATION = 78;

const composition = compositionOrExit();
const logger = pino({ level: composition.LOG_LEVEL, base: { pid: process.pid } });
const service = await startService(composition, logger).catch((error: unknown) => {
  logger.fatal({ err: error }, 'cannot start');
  process.exit(1);
});

let stopping = false;
for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.on(name, () => {
    // Ctrl-C in a terminal and a supervisor may both say it.
    if (stopping) return;
    stopping = true;
    logger.info({ signal: name }, 'stopping');
    void service.stop(PATIENCE_MS).then(() => {
      logger.info('stopped');
      process.exit(0);
    });
  });
}

function compositionOrExit(): Composition {
  try {
    return readComposition(process.env);
  } catch (error) {
    process.stderr.write(`The composition in the environment cannot be used: ${(error as Error).message}\n`);
    return process.exit(BAD_CONFIGURATION);
  }
}
