# --- !Ups
SELECT 1;
# --- !Downs
SELECT 2;
