-- Sequences

-- row: `CREATE SEQUENCE`
CREATE SEQUENCE receipt_numbers;

-- row: `CREATE SEQUENCE … OWNED BY`
CREATE SEQUENCE note_ids OWNED BY notes.id;

-- row: `ALTER SEQUENCE`
ALTER SEQUENCE invoice_numbers INCREMENT BY 10;

-- row: `ALTER SEQUENCE … AS int`
ALTER SEQUENCE invoice_numbers AS int;

-- row: `ALTER SEQUENCE … RENAME`
-- against: SELECT nextval('invoice_numbers')
ALTER SEQUENCE invoice_numbers RENAME TO bill_numbers;

-- row: `ALTER SEQUENCE … OWNED BY`
ALTER SEQUENCE invoice_numbers OWNED BY notes.id;

-- row: `ALTER SEQUENCE … OWNED BY NONE`
ALTER SEQUENCE invoice_numbers OWNED BY NONE;

-- row: `DROP SEQUENCE`
-- against: SELECT nextval('invoice_numbers')
DROP SEQUENCE invoice_numbers;

-- row: `DROP SEQUENCE` that a default uses
-- schema
ALTER TABLE notes ALTER COLUMN id SET DEFAULT nextval('invoice_numbers');
-- case
DROP SEQUENCE invoice_numbers;

-- row: `setval`
SELECT setval('invoice_numbers', 1000);
