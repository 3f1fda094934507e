-- case
CREATE TYPE pair AS (a int, b text);
ALTER TYPE pair ADD VALUE 'x';
