-- case
ALTER TABLE parent ADD COLUMN up int REFERENCES parent;
