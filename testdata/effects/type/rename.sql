-- case
ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
ALTER TYPE mood RENAME TO feeling;
ALTER TABLE bare ADD COLUMN m feeling;
ALTER TYPE feeling OWNER TO CURRENT_USER;
CREATE SCHEMA other;
ALTER TYPE feeling SET SCHEMA other;
DROP TYPE other.feeling;
