CREATE TABLE log (id bigint PRIMARY KEY);
