-- case
CREATE TABLE IF NOT EXISTS t (a int);
