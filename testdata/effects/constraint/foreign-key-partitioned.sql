-- case
ALTER TABLE parted ADD FOREIGN KEY (k) REFERENCES parent (id);
