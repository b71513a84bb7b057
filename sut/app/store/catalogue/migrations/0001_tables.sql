-- Up Migration

-- What the words of a text are compared by: small letters and digits, without accents. Neither an extension nor the
-- locale of the database has a part in it, so every PostgreSQL gives the same.
CREATE FUNCTION catalogue.folded(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(
    regexp_replace(lower(normalize(p_text, NFKD) COLLATE "pg_c_utf8"), '[\u0300-\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g')
$$;

-- Every word of the text must be there, or the beginning of one that is. A text without words finds nothing.
CREATE FUNCTION catalogue.sought(p_text text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsquery('simple', coalesce(string_agg(word || ':*', ' & '), ''))
    FROM regexp_split_to_table(catalogue.folded(p_text), ' ') AS word WHERE word <> ''
$$;

CREATE TABLE catalogue.products (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  description text NOT NULL,
  category text NOT NULL,
  price_cents bigint NOT NULL CHECK (price_cents > 0),
  -- Removed ones stay: orders of the past name them.
  removed_at timestamptz,
  words tsvector NOT NULL GENERATED ALWAYS AS
    (to_tsvector('simple', catalogue.folded(name || ' ' || category || ' ' || description))) STORED
);
CREATE SEQUENCE catalogue.product_id OWNED BY catalogue.products.id;
CREATE INDEX products_by_word ON catalogue.products USING gin (words) WHERE removed_at IS NULL;
CREATE INDEX products_by_category ON catalogue.products (category, id) WHERE removed_at IS NULL;

-- One row per write request, in the same commit as its effect: what became of its Idempotency-Key.
CREATE TABLE catalogue.operations (
  key text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  fingerprint text NOT NULL,
  refusal text,
  answer jsonb,
  at timestamptz NOT NULL,
  -- The user whose key it is: two users may have the same. 0: of somebody without a token.
  caller bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (key, caller)
);
