ALTER TABLE users ADD COLUMN points bigint NOT NULL GENERATED ALWAYS AS ((profile::json -> 'game' ->> 'points')::bigint) STORED;
