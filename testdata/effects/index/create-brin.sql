-- case
CREATE INDEX t_tz ON t USING brin (tz);
