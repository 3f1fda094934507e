COMMENT ON TABLE customers IS 'people';
