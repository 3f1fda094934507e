-- case
CREATE INDEX t_a ON t (b);
