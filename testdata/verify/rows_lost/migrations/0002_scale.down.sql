ALTER TABLE things ALTER price TYPE numeric(10,4);
