-- schema
CREATE TYPE size AS ENUM ('small', 'large');
-- case
ALTER TYPE size ADD VALUE 'small';
ALTER TYPE size ADD VALUE IF NOT EXISTS 'small';
ALTER TYPE size ADD VALUE 'medium' BEFORE 'huge';
ALTER TYPE size ADD VALUE 'medium' BEFORE 'large';
ALTER TYPE size ADD VALUE 'medium';
ALTER TYPE size RENAME VALUE 'huge' TO 'vast';
ALTER TYPE size RENAME VALUE 'medium' TO 'large';
ALTER TYPE size RENAME VALUE 'medium' TO 'middle';
ALTER TYPE size ADD VALUE 'medium';
CREATE TYPE twice AS ENUM ('a', 'a');
CREATE TYPE empty AS ENUM ();
ALTER TYPE empty ADD VALUE 'first';
