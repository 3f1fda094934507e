-- case
CREATE TYPE mood AS ENUM ('a');
CREATE TYPE bare AS (a int);
CREATE DOMAIN mood AS int;
CREATE DOMAIN checked_domain AS int;
CREATE TYPE pair AS (a int, a text);
CREATE DOMAIN named AS int CONSTRAINT same CHECK (VALUE > 0) CONSTRAINT same CHECK (VALUE > 1);
DROP TYPE mood CASCADE;
CREATE TYPE mood AS ENUM ('a');
ALTER TYPE mood RENAME TO plain_domain;
ALTER TYPE mood RENAME TO feeling;
ALTER TYPE mood ADD VALUE 'b';
CREATE DOMAIN over AS mood;
DROP TYPE mood;
DROP TYPE IF EXISTS mood;
ALTER TABLE bare ADD COLUMN m mood;
ALTER TABLE bare ADD COLUMN m feeling;
