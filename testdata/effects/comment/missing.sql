-- case
COMMENT ON COLUMN bare.nope IS 'x';
DROP TABLE bare;
COMMENT ON TABLE bare IS 'x';
