-- case
COPY bare TO '/dev/null';
COPY bare (a, b) FROM '/dev/null' WITH (FORMAT csv);
COPY (SELECT a FROM bare) TO '/dev/null' CSV;
