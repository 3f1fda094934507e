-- case
DROP DOMAIN IF EXISTS nope;
CREATE TABLE u (d plain_domain, x int);
DROP DOMAIN plain_domain;
DROP DOMAIN plain_domain CASCADE;
