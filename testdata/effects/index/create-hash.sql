-- case
CREATE INDEX t_b ON t USING hash (b);
