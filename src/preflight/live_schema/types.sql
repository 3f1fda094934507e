-- Schemas, extensions, types, functions, sequences.
SELECT 'CREATE SCHEMA ' || quote_ident(n.nspname)
FROM pg_namespace AS n
WHERE n.nspname <> 'public' AND $own_schema
ORDER BY n.oid
;
SELECT 'CREATE EXTENSION ' || quote_ident(e.extname) || ' WITH SCHEMA ' || quote_ident(n.nspname)
FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql'
ORDER BY e.oid
;
-- Types of their own: not the row types of tables, arrays or multiranges.
SELECT CASE t.typtype
         WHEN 'e' THEN 'CREATE TYPE ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname) || ' AS ENUM (' ||
           coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                     FROM pg_enum AS e WHERE e.enumtypid = t.oid), '') || ')'
         WHEN 'c' THEN 'CREATE TYPE ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname) || ' AS (' ||
           coalesce((SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
                     FROM pg_attribute AS a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')'
         WHEN 'r' THEN 'CREATE TYPE ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname) || ' AS RANGE (SUBTYPE = ' ||
           (SELECT format_type(g.rngsubtype, NULL) FROM pg_range AS g WHERE g.rngtypid = t.oid) || ')'
         ELSE 'CREATE DOMAIN ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname) || ' AS ' ||
           format_type(t.typbasetype, t.typtypmod) ||
           coalesce(' DEFAULT ' || t.typdefault, '') ||
           CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END ||
           coalesce((SELECT string_agg(' CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), '' ORDER BY k.oid)
                     FROM pg_constraint AS k WHERE k.contypid = t.oid AND k.contype = 'c' AND k.convalidated), '')
       END
FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_class AS r ON r.oid = t.typrelid
WHERE t.typtype IN ('e', 'c', 'r', 'd') AND coalesce(r.relkind, 'c') = 'c'
  AND NOT EXISTS (SELECT 1 FROM pg_type AS x WHERE x.typarray = t.oid)
  AND $own_type
ORDER BY t.oid
;
SELECT 'ALTER DOMAIN ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname) ||
       ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid)
FROM pg_constraint AS k JOIN pg_type AS t ON t.oid = k.contypid JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE k.contype = 'c' AND NOT k.convalidated AND $own_type
ORDER BY k.oid
;
SELECT 'CREATE SEQUENCE ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' AS ' || format_type(s.seqtypid, NULL)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_sequence AS s ON s.seqrelid = c.oid
WHERE NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')
  AND $own_relation
ORDER BY c.oid
;
SELECT pg_get_functiondef(p.oid)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p', 'w')
  -- Bodies without quotes are read when they are made: their tables come first.
  AND p.prosqlbody IS NULL --@14
  -- Constructors of range types.
  AND NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
  AND $own_function
ORDER BY p.oid
