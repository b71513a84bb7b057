import { Client } from 'pg';
import { MascaretError } from '../../core/errors.ts';

/** How many of the objects found are named; the rest is counted. */
const NAMED = 5;

/**
 * Everything of a database that somebody made: what PostgreSQL itself brings has an object number below 16384, and what
 * an extension brought belongs to that extension.
 */
const FOUND = `
  WITH own AS (
    SELECT 'pg_class'::regclass AS catalogue, c.oid, n.nspname || '.' || c.relname AS name,
      CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
        WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'type' ELSE 'table' END AS kind
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
        AND n.nspname !~ '^pg_(toast|temp)'
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, n.nspname || '.' || p.proname, 'function'
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, n.nspname || '.' || t.typname, 'type'
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('d', 'e', 'r')
    UNION ALL
    SELECT 'pg_namespace'::regclass, oid, nspname, 'schema' FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)'
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, oid, evtname, 'event trigger' FROM pg_event_trigger
    UNION ALL
    SELECT 'pg_publication'::regclass, oid, pubname, 'publication' FROM pg_publication
    UNION ALL
    SELECT 'pg_largeobject_metadata'::regclass, oid, oid::text, 'large object' FROM pg_largeobject_metadata
  )
  SELECT kind || ' ' || name AS what FROM own
  WHERE oid >= 16384 AND NOT EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.classid = own.catalogue AND d.objid = own.oid AND d.deptype = 'e')
  ORDER BY kind = 'schema', what`;

/**
 * Refuses a database in which somebody has made anything; only reads. Throws `MascaretError` `database-not-empty`, which
 * names what was found.
 */
export async function refuseFilledDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ what: string }>(FOUND);
    if (rows.length > 0) throw notEmpty(rows.map(({ what }) => what));
  } finally {
    await client.end().catch(() => undefined);
  }
}

function notEmpty(found: readonly string[]): MascaretError {
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
  const message = `the database of DATABASE_URL is not empty: ${found.slice(0, NAMED).join(', ')}${more}`;
  return new MascaretError('database-not-empty', message, {
    hint: 'Nothing was written. Create an empty database for this run (createdb NAME), or unset DATABASE_URL to use an embedded PostgreSQL.',
  });
}
