ALTER TABLE things ALTER data TYPE jsonb;
