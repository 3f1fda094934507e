-- ADD CONSTRAINT

-- row: `CHECK`
-- against: INSERT INTO customers (id, score, phone, fax, rank) VALUES (1, 1, '1', '1', -1)
ALTER TABLE customers ADD CONSTRAINT customers_rank_check CHECK (rank >= 0);

-- row: `CHECK … NOT VALID`
-- against: INSERT INTO customers (id, score, phone, fax, rank) VALUES (1, 1, '1', '1', -1)
ALTER TABLE customers ADD CONSTRAINT customers_rank_check CHECK (rank >= 0) NOT VALID;

-- row: `CHECK … NOT ENFORCED`
ALTER TABLE customers ADD CONSTRAINT customers_rank_check CHECK (rank >= 0) NOT ENFORCED;

-- row: `CHECK` of a partitioned table
-- against: INSERT INTO events (day, body) VALUES ('2025-01-01', '')
ALTER TABLE events ADD CONSTRAINT events_body_check CHECK (body <> '');

-- row: `CHECK` beside a statement's rewrite
-- against: INSERT INTO customers (id, score, phone, fax, rank) VALUES (1, 1, '1', '1', -1)
ALTER TABLE customers ALTER COLUMN score TYPE bigint, ADD CHECK (rank >= 0);

-- row: `NOT NULL`
-- against: INSERT INTO customers (id, score, phone, fax) VALUES (1, 1, '1', '1')
ALTER TABLE customers ADD CONSTRAINT customers_name_not_null NOT NULL name;

-- row: `NOT NULL … NOT VALID`
-- against: INSERT INTO customers (id, score, phone, fax) VALUES (1, 1, '1', '1')
ALTER TABLE customers ADD CONSTRAINT customers_name_not_null NOT NULL name NOT VALID;

-- row: `UNIQUE`
-- against: INSERT INTO customers (id, score, rank, phone, fax) VALUES (1, 1, 1, 'same', '1'), (2, 2, 2, 'same', '1')
ALTER TABLE customers ADD CONSTRAINT customers_phone_key UNIQUE (phone);

-- row: `UNIQUE USING INDEX`
ALTER TABLE customers ADD CONSTRAINT customers_rank_key UNIQUE USING INDEX customers_rank;

-- row: `UNIQUE … NOT VALID`
ALTER TABLE customers ADD CONSTRAINT customers_phone_key UNIQUE (phone) NOT VALID;

-- row: `UNIQUE` of a partitioned table, with its key
-- against: INSERT INTO events (day, customer_id) VALUES ('2025-01-01', 1), ('2025-01-01', 1)
ALTER TABLE events ADD CONSTRAINT events_key UNIQUE (day, customer_id);

-- row: `PRIMARY KEY` over nullable columns
-- against: INSERT INTO notes (id) VALUES (NULL)
ALTER TABLE notes ADD PRIMARY KEY (id);

-- row: `PRIMARY KEY` over `NOT NULL` columns
-- against: INSERT INTO events_2027 (day) VALUES ('2027-01-01'), ('2027-01-01')
ALTER TABLE events_2027 ADD PRIMARY KEY (day);

-- row: `PRIMARY KEY` of a partitioned table
-- against: INSERT INTO events (day) VALUES ('2025-01-01'), ('2025-01-01')
ALTER TABLE events ADD PRIMARY KEY (day);

-- row: `PRIMARY KEY USING INDEX` over nullable columns
-- against: INSERT INTO notes (id) VALUES (NULL)
-- schema
CREATE UNIQUE INDEX notes_id ON notes (id);
-- case
ALTER TABLE notes ADD CONSTRAINT notes_pkey PRIMARY KEY USING INDEX notes_id;

-- row: `PRIMARY KEY USING INDEX` over `NOT NULL` columns
-- schema
ALTER TABLE notes ALTER COLUMN id SET NOT NULL;
CREATE UNIQUE INDEX notes_id ON notes (id);
-- case
ALTER TABLE notes ADD CONSTRAINT notes_pkey PRIMARY KEY USING INDEX notes_id;

-- row: `PRIMARY KEY`, the table has one
ALTER TABLE customers ADD PRIMARY KEY (score);

-- row: `EXCLUDE`
-- against: INSERT INTO customers (id, score, rank, phone, fax, name) VALUES (1, 1, 1, '1', '1', 'same'), (2, 2, 2, '2', '2', 'same')
ALTER TABLE customers ADD CONSTRAINT customers_name_excl EXCLUDE (name WITH =);

-- row: `EXCLUDE … NOT VALID`
ALTER TABLE customers ADD CONSTRAINT customers_name_excl EXCLUDE (name WITH =) NOT VALID;
