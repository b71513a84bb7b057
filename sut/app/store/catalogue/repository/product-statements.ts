import type { Statement } from '../../../storage/database.ts';

const PRODUCT = 'id, name, description, category, price_cents';

/** In all of them: $1: the id to go on after; $2: how many. */
export const SEARCH_ALL = statement('search_all', search('id > $1', 'id'));
/** `category = $3 AND id > $1`, said so that only the index of categories has the order that is asked for. */
export const SEARCH_CATEGORY = statement(
  'search_category',
  search('(category, id) > ($3, $1) AND category <= $3', 'category, id'),
);
export const SEARCH_WORDS = statement('search_words', searchWords(''));
export const SEARCH_WORDS_IN_CATEGORY = statement('search_words_in_category', searchWords('AND category = $4'));

export const SOME = statement(
  'some',
  `SELECT ${PRODUCT} FROM catalogue.products WHERE id = ANY ($1::bigint[]) AND removed_at IS NULL`,
);

export const ADD = statement(
  'add',
  `INSERT INTO catalogue.products (id, name, description, category, price_cents)
   VALUES (nextval('catalogue.product_id'), $1, $2, $3, $4) RETURNING ${PRODUCT}`,
);

export const CHANGE = statement(
  'change',
  `UPDATE catalogue.products SET name = $2, description = $3, category = $4, price_cents = $5
   WHERE id = $1 AND removed_at IS NULL RETURNING ${PRODUCT}`,
);

export const REMOVE = statement(
  'remove',
  `UPDATE catalogue.products SET removed_at = clock_timestamp()
   WHERE id = $1 AND removed_at IS NULL RETURNING ${PRODUCT}`,
);

export const COUNTS = statement(
  'counts',
  `SELECT count(*) FILTER (WHERE removed_at IS NULL) AS sold, count(removed_at) AS removed,
     count(DISTINCT category) FILTER (WHERE removed_at IS NULL) AS categories FROM catalogue.products`,
);

function search(which: string, order: string): string {
  return `SELECT ${PRODUCT} FROM catalogue.products WHERE removed_at IS NULL AND ${which} ORDER BY ${order} LIMIT $2`;
}

/** All that match first, by the index of words: the planner would rather walk along the ids until it has a page. */
function searchWords(which: string): string {
  return `WITH found AS MATERIALIZED (
      SELECT id FROM catalogue.products WHERE removed_at IS NULL AND words @@ (SELECT catalogue.sought($3)) ${which}
    ), page AS (
      SELECT id FROM found WHERE id > $1 ORDER BY id LIMIT $2
    )
    SELECT ${PRODUCT} FROM page JOIN catalogue.products USING (id) ORDER BY id`;
}

function statement(name: string, text: string): Statement {
  return { name: `catalogue_${name}`, text };
}
