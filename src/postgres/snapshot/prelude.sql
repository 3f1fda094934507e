-- What every part of the snapshot builds on. A line that ends in `--@15` is used
-- from that major on, one that ends in `--@15-16` by these.
WITH
schemas AS (
  SELECT oid, nspname FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
-- Members of extensions come and go with their extension.
members AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
relations AS (
  SELECT c.tableoid, c.*, format('%I.%I', s.nspname, c.relname) AS name
  FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace
  WHERE c.oid >= 16384 AND (c.tableoid, c.oid) NOT IN (SELECT * FROM members)),
-- Types of their own: not the row types of tables, arrays or multiranges.
types AS (
  SELECT t.tableoid, t.*, format('%I.%I', s.nspname, t.typname) AS name
  FROM pg_type t JOIN schemas s ON s.oid = t.typnamespace
  LEFT JOIN pg_class c ON c.oid = t.typrelid
  -- What users make has a number from 16384 on.
  WHERE t.oid >= 16384 AND (t.tableoid, t.oid) NOT IN (SELECT * FROM members)
    AND t.typtype <> 'm' --@14
    AND coalesce(c.relkind, 'c') = 'c'
    AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)),
functions AS (
  SELECT p.tableoid, p.*, format('%I.%I(%s)', s.nspname, p.proname, oidvectortypes(p.proargtypes)) AS name
  FROM pg_proc p JOIN schemas s ON s.oid = p.pronamespace
  WHERE p.oid >= 16384 AND (p.tableoid, p.oid) NOT IN (SELECT * FROM members)
    -- Constructors of range types.
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = p.tableoid AND d.objid = p.oid
                      AND d.deptype = 'i')),
-- Everything that has a name of its own, with what all kinds have: an owner,
-- privileges, a comment.
objects (classid, objid, key, owner, acl, acl_kind) AS (
  SELECT n.tableoid, n.oid, format('schema %I', n.nspname), n.nspowner, n.nspacl, 'n'
  FROM pg_namespace n JOIN schemas s ON s.oid = n.oid
  WHERE (n.tableoid, n.oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT tableoid, oid,
         CASE relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'S' THEN 'sequence '
                      WHEN 'f' THEN 'foreign table ' WHEN 'i' THEN 'index ' WHEN 'I' THEN 'index '
                      ELSE 'table ' END || name,
         CASE WHEN relkind NOT IN ('i', 'I') THEN relowner END,
         relacl, CASE relkind WHEN 'S' THEN 's' ELSE 'r' END
  FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'i', 'I')
  UNION ALL
  SELECT tableoid, oid, CASE typtype WHEN 'd' THEN 'domain ' ELSE 'type ' END || name,
         typowner, typacl, 'T'
  FROM types
  UNION ALL
  SELECT tableoid, oid,
         CASE prokind WHEN 'a' THEN 'aggregate ' WHEN 'p' THEN 'procedure ' ELSE 'function ' END || name,
         proowner, proacl, 'f'
  FROM functions
  UNION ALL
  SELECT k.tableoid, k.oid, format('constraint %I on %s', k.conname, coalesce(r.name, 'domain ' || t.name)),
         NULL, NULL, NULL
  FROM pg_constraint k LEFT JOIN relations r ON r.oid = k.conrelid LEFT JOIN types t ON t.oid = k.contypid
  WHERE coalesce(r.name, t.name) IS NOT NULL
    -- NOT NULL is part of the column; 18 keeps a constraint for it.
    AND (k.contype IN ('c', 'f', 'p', 'u', 'x') OR (k.contype = 'n' AND NOT k.convalidated))
    -- What a foreign key of or to a partitioned table needs in the partitions.
    AND (k.contype <> 'f' OR k.conparentid = 0)
  UNION ALL
  SELECT t.tableoid, t.oid, format('trigger %I on %s', t.tgname, r.name), NULL, NULL, NULL
  FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgparentid = 0
  UNION ALL
  SELECT w.tableoid, w.oid, format('rule %I on %s', w.rulename, r.name), NULL, NULL, NULL
  FROM pg_rewrite w JOIN relations r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
  UNION ALL
  SELECT p.tableoid, p.oid, format('policy %I on %s', p.polname, r.name), NULL, NULL, NULL
  FROM pg_policy p JOIN relations r ON r.oid = p.polrelid
  UNION ALL
  SELECT e.tableoid, e.oid, format('statistics %I.%I', s.nspname, e.stxname), e.stxowner, NULL, NULL
  FROM pg_statistic_ext e JOIN schemas s ON s.oid = e.stxnamespace
  UNION ALL
  SELECT tableoid, oid, format('extension %I', extname), extowner, NULL, NULL
  FROM pg_extension WHERE extname <> 'plpgsql'
  UNION ALL
  SELECT tableoid, oid, format('publication %I', pubname), pubowner, NULL, NULL FROM pg_publication
  UNION ALL
  SELECT tableoid, oid, format('event trigger %I', evtname), evtowner, NULL, NULL
  FROM pg_event_trigger WHERE (tableoid, oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT tableoid, oid, format('cast (%s as %s)', format_type(castsource, NULL), format_type(casttarget, NULL)),
         NULL, NULL, NULL
  FROM pg_cast WHERE oid >= 16384 AND (tableoid, oid) NOT IN (SELECT * FROM members)
    -- From a range to its multirange.
    AND (tableoid, oid) NOT IN (SELECT classid, objid FROM pg_depend WHERE deptype = 'i')
  UNION ALL
  SELECT tableoid, oid, 'operator ' || oid::regoperator, oprowner, NULL, NULL
  FROM pg_operator WHERE oid >= 16384 AND (tableoid, oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT o.tableoid, o.oid, format('operator class %I.%I using %I', s.nspname, o.opcname, a.amname),
         o.opcowner, NULL, NULL
  FROM pg_opclass o JOIN schemas s ON s.oid = o.opcnamespace JOIN pg_am a ON a.oid = o.opcmethod
  WHERE (o.tableoid, o.oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT o.tableoid, o.oid, format('operator family %I.%I using %I', s.nspname, o.opfname, a.amname),
         o.opfowner, NULL, NULL
  FROM pg_opfamily o JOIN schemas s ON s.oid = o.opfnamespace JOIN pg_am a ON a.oid = o.opfmethod
  WHERE (o.tableoid, o.oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT c.tableoid, c.oid, format('collation %I.%I', s.nspname, c.collname), c.collowner, NULL, NULL
  FROM pg_collation c JOIN schemas s ON s.oid = c.collnamespace
  WHERE (c.tableoid, c.oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT c.tableoid, c.oid, format('conversion %I.%I', s.nspname, c.conname), c.conowner, NULL, NULL
  FROM pg_conversion c JOIN schemas s ON s.oid = c.connamespace
  WHERE (c.tableoid, c.oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT c.tableoid, c.oid, format('text search configuration %I.%I', s.nspname, c.cfgname), c.cfgowner, NULL, NULL
  FROM pg_ts_config c JOIN schemas s ON s.oid = c.cfgnamespace
  WHERE (c.tableoid, c.oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT c.tableoid, c.oid, format('text search dictionary %I.%I', s.nspname, c.dictname), c.dictowner, NULL, NULL
  FROM pg_ts_dict c JOIN schemas s ON s.oid = c.dictnamespace
  WHERE (c.tableoid, c.oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT tableoid, oid, format('language %I', lanname), lanowner, lanacl, 'l'
  FROM pg_language WHERE oid >= 16384 AND (tableoid, oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT tableoid, oid, format('foreign-data wrapper %I', fdwname), fdwowner, fdwacl, 'F'
  FROM pg_foreign_data_wrapper WHERE (tableoid, oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT tableoid, oid, format('server %I', srvname), srvowner, srvacl, 'S'
  FROM pg_foreign_server WHERE (tableoid, oid) NOT IN (SELECT * FROM members)
  UNION ALL
  SELECT tableoid, oid, format('access method %I', amname), NULL, NULL, NULL
  FROM pg_am WHERE oid >= 16384 AND (tableoid, oid) NOT IN (SELECT * FROM members))
SELECT key, line FROM (
