-- The forms that CHECK constraints have.
CREATE TABLE lists (
  a text CHECK (a IN ('open', 'paid', 'it''s')),
  b text CHECK (b = ANY (ARRAY['x', 'y'])) NOT NULL,
  c int CHECK (c IN (1, 2, 3)),
  d varchar(8) CHECK (d = ANY ('{red,green}'::text[])),
  e text CHECK (e = 'only'),
  f text CHECK (f NOT IN ('a 1', 'b')));
CREATE TABLE ranges (
  a int CHECK (a BETWEEN 1 AND 5), b int CHECK (b > 0 AND b <= 100), c numeric(5,2) CHECK (c >= 0 AND c < 1),
  d smallint CHECK (d < -5), e float8 CHECK (e > 1e6), f date CHECK (f >= '2030-01-01' AND f < '2030-02-01'),
  g timestamptz CHECK (g < '2000-01-01'), h int CHECK (h <> 0), i bigint CHECK (i % 7 = 0), j interval CHECK (j > '1 hour'),
  k numeric CHECK (k = round(k, 2)));
CREATE TABLE lengths (
  a text CHECK (length(a) > 10), b text CHECK (char_length(b) = 5), c varchar(20) CHECK (char_length(c) BETWEEN 3 AND 4),
  d text CHECK (d <> ''), e text NOT NULL CHECK (trim(e) <> ''), f bytea CHECK (octet_length(f) >= 4),
  g text CHECK (length(g) <= 3), h int[] CHECK (cardinality(h) > 0));
CREATE TABLE patterns (
  a text CHECK (a ~ '^[a-z0-9-]+$'), b text CHECK (b ~* '^[A-F0-9]{6}$'), c text CHECK (c LIKE 'ab%z'),
  d text CHECK (d ~ '^[^@\s]+@[^@\s]+\.[a-z]{2,}$'), e text CHECK (e SIMILAR TO '(a|b)+'), f text CHECK (f !~ '\s'),
  g text CHECK (g ILIKE 'X_%'), h text CHECK (upper(h) = h), i text CHECK (lower(i) = i) NOT NULL);
CREATE TABLE together (
  a int, b int, c text, d text, e timestamptz, f timestamptz, g int, h int, i text, j boolean NOT NULL,
  CHECK (a < b), CHECK (num_nonnulls(c, d) = 1), CHECK (f IS NULL OR f > e), CHECK ((g IS NULL) = (h IS NULL)),
  CHECK (CASE WHEN j THEN i IS NOT NULL ELSE i IS NULL END));
CREATE TABLE documents (
  a jsonb CHECK (jsonb_typeof(a) = 'array'), b jsonb NOT NULL CHECK (jsonb_typeof(b) = 'object'), c jsonb CHECK (c ? 'kind'),
  d jsonb CHECK (d ->> 'kind' IN ('big', 'small')), e json CHECK (json_typeof(e) = 'number'));
CREATE FUNCTION luhn(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
  $$ SELECT sum(ascii(c)) % 3 = 0 FROM regexp_split_to_table($1, '') c $$;
CREATE TABLE functions (a text CHECK (luhn(a)), b text NOT NULL CHECK (luhn(b)), c int CHECK (c = abs(c)));
CREATE TABLE "Odd ""names""" ("a b" int CHECK ("a b" > 7), "select" text CHECK ("select" IN ('x')), banister_n int, "n" int CHECK (n = 3));
CREATE TABLE generated (a int CHECK (a > 3), b int GENERATED ALWAYS AS (a * 2) STORED CHECK (b < 2000));
CREATE TABLE impossible (a int NOT NULL CHECK (a > 5 AND a < 5));
CREATE TABLE raises (a int CHECK (1 / (a - a) > 0));
CREATE TABLE many (a int, b int, c int, d int, e int, f int, g int, h int, i int, j int, CHECK (a+b+c+d+e+f+g+h+i+j > 0));
