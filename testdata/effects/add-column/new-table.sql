-- case
CREATE TABLE fresh (a int);
ALTER TABLE fresh ADD COLUMN z uuid DEFAULT gen_random_uuid();
