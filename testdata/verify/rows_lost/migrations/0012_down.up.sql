COMMENT ON TABLE things IS 'x';
