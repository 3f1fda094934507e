-- schema
CREATE TABLE q (iv interval, ym interval year to month);
-- case
ALTER TABLE q ALTER COLUMN iv TYPE interval year to month;
ALTER TABLE q ALTER COLUMN ym TYPE interval;
