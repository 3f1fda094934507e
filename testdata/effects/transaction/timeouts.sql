-- case
SET lock_timeout = '2s';
SET LOCAL statement_timeout TO 5000;
RESET lock_timeout;
SHOW lock_timeout;
