-- case
ALTER TABLE parent ADD COLUMN up int;
ALTER TABLE parent ADD FOREIGN KEY (up) REFERENCES parent (id);
