-- case
ALTER TABLE child DROP CONSTRAINT child_parent_fkey;
