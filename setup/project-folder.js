import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that package.json stands in. */
export const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));
