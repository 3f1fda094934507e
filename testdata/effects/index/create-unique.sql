-- case
CREATE UNIQUE INDEX t_b ON t (b) INCLUDE (a) WHERE b <> '';
