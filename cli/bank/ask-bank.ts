import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { MascaretError, reasonOf } from '../../core/errors.ts';
import { listStanding } from '../standing/standing-system.ts';
import type { BankArguments } from './bank-arguments.ts';
import { openBank, type BankClient } from './bank-client.ts';
import { chooseLogin } from './choose-login.ts';

/** A client for the system and the user that the command line asks for; `usual`: the user where it names none. */
export async function askBank(given: BankArguments, usual = 'customer-1'): Promise<BankClient> {
  const { passwordFile } = given;
  const filedPassword = passwordFile === undefined ? undefined : await readPassword(passwordFile);
  const surroundings = { environment: process.env, standing: listStanding(), filedPassword };
  return openBank(chooseLogin(given, usual, surroundings));
}

/** Its first line. */
async function readPassword(file: string): Promise<string> {
  try {
    const content = file === '-' ? await text(process.stdin) : readFileSync(file, 'utf8');
    return content.split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw new MascaretError('no-password', `--password-file: ${reasonOf(error)}`, { cause: error });
  }
}
