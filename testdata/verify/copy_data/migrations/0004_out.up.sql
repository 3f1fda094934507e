COPY countries TO stdout;
COPY (SELECT generate_series(1, 10000)) TO stdout;
ALTER TABLE countries ADD COLUMN n int;
