import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

/** scrypt's cost: 16 MiB and some 40 ms of one core for each guess. `ln` is the binary logarithm of N. */
const COST = { ln: 14, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * The text kept instead of a password: algorithm, parameters, salt and hash, as the PHC string format has it. The salt is
 * random unless given (for seeded users, whose rows must be the same each time).
 */
export async function hashPassword(password: string, salt: Buffer = randomBytes(SALT_BYTES)): Promise<string> {
  const hashed = await derived(password, salt, COST);
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${base64(salt)}$${base64(hashed)}`;
}

/** True when the stored text was made of this password. Throws when it is no such text: a row that nobody here wrote. */
export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [, ln, r, p, salt, expected] = STORED.exec(stored) ?? [];
  if (salt === undefined || expected === undefined) throw new Error('a stored password has an unknown form');
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const hashed = await derived(password, Buffer.from(salt, 'base64'), cost);
  const wanted = Buffer.from(expected, 'base64');
  return wanted.length === hashed.length && timingSafeEqual(wanted, hashed);
}

/**
 * A slow hash of a request that holds a password, the same for the same salt. A fast one, stored, would let whoever reads
 * the table try passwords against it and pass by the slow one.
 */
export async function slowFingerprint(fingerprint: string, salt: string): Promise<string> {
  return (await derived(fingerprint, Buffer.from(salt), COST)).toString('base64url');
}

const STORED = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

const scryptAsync = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** The same letters typed on different keyboards can come as different code points: compared in one normal form. */
function derived(password: string, salt: Buffer, { ln, r, p }: typeof COST): Promise<Buffer> {
  return scryptAsync(password.normalize('NFKC'), salt, HASH_BYTES, { N: 2 ** ln, r, p });
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
