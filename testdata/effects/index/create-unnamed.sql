-- case
CREATE INDEX ON t (b, lower(v));
DROP INDEX t_b_lower_idx;
