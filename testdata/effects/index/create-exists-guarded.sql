-- case
CREATE INDEX IF NOT EXISTS t_a ON t (b);
