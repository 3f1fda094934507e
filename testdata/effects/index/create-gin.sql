-- case
CREATE INDEX t_j ON t USING gin (j jsonb_path_ops) WITH (fastupdate = off);
