-- Domains

-- row: `CREATE DOMAIN`
CREATE DOMAIN positive AS int CHECK (VALUE > 0);

-- row: `ADD CONSTRAINT`
-- against: INSERT INTO customers (id, score, phone, fax, contact) VALUES (1, 1, '1', '1', repeat('x', 200) || '@')
ALTER DOMAIN email ADD CONSTRAINT email_length CHECK (length(VALUE) < 200);

-- row: `ADD CONSTRAINT … NOT VALID`
ALTER DOMAIN email ADD CONSTRAINT email_length CHECK (length(VALUE) < 200) NOT VALID;

-- row: `VALIDATE CONSTRAINT`
-- against: ALTER DOMAIN email DROP CONSTRAINT email_length; INSERT INTO customers (id, score, phone, fax, contact) VALUES (1, 1, '1', '1', repeat('x', 200) || '@'); ALTER DOMAIN email ADD CONSTRAINT email_length CHECK (length(VALUE) < 200) NOT VALID
-- schema
ALTER DOMAIN email ADD CONSTRAINT email_length CHECK (length(VALUE) < 200) NOT VALID;
-- case
ALTER DOMAIN email VALIDATE CONSTRAINT email_length;

-- row: `SET NOT NULL`
-- against: INSERT INTO customers (id, score, phone, fax) VALUES (1, 1, '1', '1')
ALTER DOMAIN email SET NOT NULL;

-- row: `ADD NOT NULL`
-- against: INSERT INTO customers (id, score, phone, fax) VALUES (1, 1, '1', '1')
ALTER DOMAIN email ADD CONSTRAINT email_given NOT NULL;

-- row: `DROP NOT NULL`
ALTER DOMAIN email DROP NOT NULL;

-- row: `SET DEFAULT`
ALTER DOMAIN email SET DEFAULT 'nobody@nowhere';

-- row: `DROP CONSTRAINT`
ALTER DOMAIN email DROP CONSTRAINT email_check;

-- row: `RENAME CONSTRAINT`
ALTER DOMAIN email RENAME CONSTRAINT email_check TO email_has_at;

-- row: `DROP DOMAIN` that a table uses
DROP DOMAIN email;

-- row: `DROP DOMAIN` that a table uses, `CASCADE`
-- against: SELECT contact FROM customers
DROP DOMAIN email CASCADE;
