-- case
CREATE DATABASE banister_effect_database;
ALTER DATABASE banister_effect_database SET work_mem = '8MB';
DROP DATABASE banister_effect_database;
