ALTER TABLE accounts ADD COLUMN n int;
