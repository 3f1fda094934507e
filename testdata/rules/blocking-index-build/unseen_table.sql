-- A table that no file creates is taken to exist, with rows and traffic.
CREATE INDEX parcels_code_idx ON parcels (code);
