ALTER TABLE things ALTER at TYPE timestamptz;
