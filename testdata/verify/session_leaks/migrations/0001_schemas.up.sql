CREATE SCHEMA app;
SET search_path = app;
SET lock_timeout = '1ms';
SET default_tablespace = '';
CREATE TABLE users (id int);
CREATE TEMP TABLE scratch (id int);
PREPARE p AS SELECT 1;
