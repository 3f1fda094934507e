CREATE TYPE mood AS ENUM ('good');
ALTER TYPE mood RENAME VALUE 'good' TO 'fine';
ALTER TYPE mood RENAME TO temper;
