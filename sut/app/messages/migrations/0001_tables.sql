-- Up Migration

CREATE TABLE messages.messages (
  -- Given by who wrote it, unique over all modules: the second coming of a message is known by it.
  id text COLLATE "C" PRIMARY KEY,
  user_id bigint NOT NULL,
  kind text NOT NULL,
  facts jsonb NOT NULL,
  accepted_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  -- Whoever sends it moves this on first, so that nobody else takes it meanwhile, and it comes again if they die.
  next_try_at timestamptz NOT NULL,
  sent_at timestamptz
);
CREATE INDEX messages_waiting ON messages.messages (next_try_at) WHERE sent_at IS NULL;
