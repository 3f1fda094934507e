-- case
ALTER TABLE child VALIDATE CONSTRAINT child_other_fkey;
