import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CommandModule } from 'yargs';
import { MascaretError, reasonOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { DoctorFact } from '../../platform/doctor-fact.ts';
import { limitFacts } from '../../platform/doctor-limits.ts';
import { machineFacts } from '../../platform/doctor-machine.ts';
import { packagesFact } from '../../platform/doctor-packages.ts';
import { packetLossFact } from '../../platform/doctor-packet-loss.ts';
import { chromiumFact, dockerFact, goFact, nodeFact, toolFacts } from '../../platform/doctor-programs.ts';
import { databaseOwner } from '../../sut/provision/database-owner.ts';
import { postgresBinaries } from '../../sut/provision/postgres-binaries.ts';
import { printDoctor, printDoctorJson } from '../render/doctor-table.ts';

/** `mascaret doctor`: what this machine can and cannot do, and how to mend it. Exit code 2 when the default cannot run. */
export const doctorCommand: CommandModule<object, { readonly json: boolean }> = {
  command: 'doctor',
  describe: 'Say what this machine can and cannot do, and how to mend it',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 doctor', 'each part: found, version, from where, or how to get it')
      .example('$0 doctor --json | jq .isReady', 'for scripts; the exit code says the same'),
  handler: async ({ json }) => {
    const facts = await examine();
    const isReady = facts.every((fact) => fact.isFound || !fact.isNeeded);
    if (json) await printDoctorJson({ isReady, facts });
    else await printDoctor({ isReady, facts });
    process.exitCode = isReady ? EXIT.passed : EXIT.couldNotRun;
  },
};

async function examine(): Promise<DoctorFact[]> {
  const project = fileURLToPath(new URL('../../', import.meta.url));
  const asked = await Promise.all([
    toolFacts(),
    postgresFact(),
    packetLossFact(),
    dockerFact(),
    goFact(),
    chromiumFact(),
  ]);
  return [nodeFact(), packagesFact(), ...asked.flat(), ...machineFacts(project), ...limitFacts()];
}

/** Executed as the user that the database will run as: PostgreSQL refuses to be root. */
async function postgresFact(): Promise<DoctorFact> {
  const part = 'PostgreSQL';
  try {
    const owner = await databaseOwner();
    const { postgres, version } = await postgresBinaries(owner);
    await promisify(execFile)(postgres, ['--version'], { ...owner, cwd: '/' });
    const user = owner === undefined ? 'this user' : `nobody (uid ${owner.uid}), since this is root`;
    return { part, isNeeded: true, isFound: true, version, from: `npm package, run as ${user}` };
  } catch (error) {
    const hint = error instanceof MascaretError ? (error.hint ?? '') : 'Run mascaret as an ordinary user.';
    return { part, isNeeded: true, isFound: false, remedy: `${reasonOf(error)}. ${hint}` };
  }
}
