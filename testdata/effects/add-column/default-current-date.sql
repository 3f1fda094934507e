-- case
ALTER TABLE t ADD COLUMN z date DEFAULT current_date;
