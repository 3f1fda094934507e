COPY t (a, b) FROM stdin;
1	it's; here
2	\N
\.

SELECT 1;
copy u from STDIN with (format csv); -- rows follow
x,"y;
\.
COPY v FROM stdin;
\.
COPY (SELECT a FROM stdin) TO STDOUT;
COPY t FROM '/tmp/stdin';
SELECT 2;
\copy t from stdin csv
3,4;
\.
SELECT 3;
COPY t FROM STDIN; SELECT 4;
\.
COPY w FROM stdin;
ALTER TABLE w ADD COLUMN c int;
