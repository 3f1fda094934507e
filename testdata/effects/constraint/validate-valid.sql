-- case
ALTER TABLE child VALIDATE CONSTRAINT child_parent_fkey;
