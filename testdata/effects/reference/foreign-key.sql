-- ADD FOREIGN KEY

-- row: validated
-- against: INSERT INTO notes (author_id) VALUES (7)
ALTER TABLE notes ADD FOREIGN KEY (author_id) REFERENCES customers;

-- row: `NOT VALID`
-- against: INSERT INTO notes (author_id) VALUES (7)
ALTER TABLE notes ADD FOREIGN KEY (author_id) REFERENCES customers NOT VALID;

-- row: `NOT ENFORCED`
ALTER TABLE notes ADD FOREIGN KEY (author_id) REFERENCES customers NOT ENFORCED;

-- row: to the table itself
-- against: INSERT INTO customers (id, score, phone, fax, rank) VALUES (1, 1, '1', '1', 7)
ALTER TABLE customers ADD FOREIGN KEY (rank) REFERENCES customers (score);

-- row: from a partitioned table
-- against: INSERT INTO events (day, customer_id) VALUES ('2025-01-01', 7)
ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers;

-- row: from a partitioned table, `NOT VALID`
-- against: INSERT INTO events (day, customer_id) VALUES ('2025-01-01', 7)
ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;

-- row: of a new column that is all null
ALTER TABLE notes ADD COLUMN payer_id bigint, ADD FOREIGN KEY (payer_id) REFERENCES customers;

-- row: two foreign keys in one statement
-- against: INSERT INTO notes (author_id) VALUES (7)
ALTER TABLE notes ADD FOREIGN KEY (author_id) REFERENCES customers, ADD FOREIGN KEY (id) REFERENCES orders;
