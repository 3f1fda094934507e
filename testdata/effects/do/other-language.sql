-- case
DO LANGUAGE plperl 'spi_exec_query("DROP TABLE t");';
DO $$ BEGIN IF true END $$;
