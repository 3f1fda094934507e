ALTER TABLE guarded ADD COLUMN a int;
