-- case: postgres=18
SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN double_total numeric GENERATED ALWAYS AS (total * 2);
ALTER TABLE orders ADD COLUMN half_total numeric GENERATED ALWAYS AS (total / 2) VIRTUAL;
