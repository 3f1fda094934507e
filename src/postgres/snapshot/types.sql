-- Types, functions, operators.
SELECT o.key, 10 AS part, x.position, x.line
FROM objects o JOIN types t ON (t.tableoid, t.oid) = (o.classid, o.objid)
LEFT JOIN pg_range g ON g.rngtypid = t.oid
LEFT JOIN pg_opclass c ON c.oid = g.rngsubopc
LEFT JOIN pg_namespace cn ON cn.oid = c.opcnamespace
CROSS JOIN LATERAL (VALUES
  (1, CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range'
                     WHEN 'd' THEN 'domain over ' || format_type(t.typbasetype, t.typtypmod)
                     WHEN 'p' THEN 'shell' ELSE format('base input %s output %s', t.typinput, t.typoutput) END),
  (2, CASE WHEN t.typtype = 'd' AND t.typcollation <> 0
             AND t.typcollation <> (SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype)
           THEN 'collate ' || t.typcollation::regcollation END),
  (3, CASE WHEN t.typtype = 'd' AND t.typnotnull THEN 'not null' END),
  (4, CASE WHEN t.typtype = 'd' THEN 'default ' || t.typdefault END),
  (5, 'subtype ' || format_type(g.rngsubtype, NULL)),
  (6, 'subtype operator class ' || quote_ident(cn.nspname) || '.' || quote_ident(c.opcname)),
  (7, CASE WHEN g.rngcollation <> 0 THEN 'collation ' || g.rngcollation::regcollation END),
  (8, CASE WHEN g.rngcanonical <> 0 THEN 'canonical ' || g.rngcanonical END),
  (10, 'multirange ' || format_type(g.rngmultitypid, NULL)), --@14
  (9, CASE WHEN g.rngsubdiff <> 0 THEN 'subtype difference ' || g.rngsubdiff END)
) AS x (position, line)

UNION ALL
SELECT o.key, 20, row_number() OVER (PARTITION BY e.enumtypid ORDER BY e.enumsortorder), 'value ' || quote_literal(e.enumlabel)
FROM objects o JOIN pg_enum e ON e.enumtypid = o.objid AND o.classid = 'pg_type'::regclass

UNION ALL
SELECT o.key, 20, a.attnum, format('attribute %I %s', a.attname, format_type(a.atttypid, a.atttypmod))
       || CASE WHEN a.attcollation <> b.typcollation THEN ' collate ' || a.attcollation::regcollation ELSE '' END
FROM objects o JOIN types t ON (t.tableoid, t.oid) = (o.classid, o.objid)
JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type b ON b.oid = a.atttypid
WHERE t.typtype = 'c'

UNION ALL
SELECT o.key, 10, 1, pg_get_functiondef(f.oid)
FROM objects o JOIN functions f ON (f.tableoid, f.oid) = (o.classid, o.objid)
WHERE f.prokind <> 'a'

UNION ALL
SELECT o.key, 10, x.position, x.line
FROM objects o JOIN functions f ON (f.tableoid, f.oid) = (o.classid, o.objid)
JOIN pg_aggregate a ON a.aggfnoid = f.oid
CROSS JOIN LATERAL (VALUES
  (1, format('state %s function %s', format_type(a.aggtranstype, NULL), a.aggtransfn)),
  (2, 'initial value ' || quote_literal(a.agginitval)),
  (3, CASE WHEN a.aggfinalfn <> 0 THEN 'final function ' || a.aggfinalfn END),
  (4, CASE WHEN a.aggcombinefn <> 0 THEN 'combine function ' || a.aggcombinefn END),
  (5, CASE WHEN a.aggsortop <> 0 THEN 'sort operator ' || a.aggsortop::regoperator END),
  (6, CASE WHEN a.aggkind <> 'n' THEN format('kind %s with %s direct arguments', a.aggkind, a.aggnumdirectargs) END),
  (7, CASE f.proparallel WHEN 's' THEN 'parallel safe' WHEN 'r' THEN 'parallel restricted' END)
) AS x (position, line)

UNION ALL
SELECT o.key, 10, 1,
       CASE c.castmethod WHEN 'f' THEN 'function ' || c.castfunc::regprocedure WHEN 'i' THEN 'inout' ELSE 'binary' END
       || CASE c.castcontext WHEN 'i' THEN ' implicit' WHEN 'a' THEN ' in assignments' ELSE '' END
FROM objects o JOIN pg_cast c ON (c.tableoid, c.oid) = (o.classid, o.objid)

UNION ALL
SELECT o.key, 10, x.position, x.line
FROM objects o JOIN pg_operator p ON (p.tableoid, p.oid) = (o.classid, o.objid)
CROSS JOIN LATERAL (VALUES
  (1, 'function ' || p.oprcode),
  (2, CASE WHEN p.oprcom <> 0 THEN 'commutator ' || p.oprcom::regoperator END),
  (3, CASE WHEN p.oprnegate <> 0 THEN 'negator ' || p.oprnegate::regoperator END),
  (4, CASE WHEN p.oprrest <> 0 THEN 'restriction ' || p.oprrest END),
  (5, CASE WHEN p.oprjoin <> 0 THEN 'join ' || p.oprjoin END),
  (6, CASE WHEN p.oprcanhash THEN 'hashes' END),
  (7, CASE WHEN p.oprcanmerge THEN 'merges' END)
) AS x (position, line)

UNION ALL
SELECT o.key, 10, 1, 'for type ' || format_type(c.opcintype, NULL) || CASE WHEN c.opcdefault THEN ' default' ELSE '' END
FROM objects o JOIN pg_opclass c ON (c.tableoid, c.oid) = (o.classid, o.objid)

UNION ALL
SELECT o.key, 10, 1, format('provider %s', c.collprovider)
       || CASE WHEN c.collisdeterministic THEN '' ELSE ' not deterministic' END
       || coalesce(' collate ' || c.collcollate, '') || coalesce(' ctype ' || c.collctype, '')
       || coalesce(' locale ' || c.colliculocale, '') --@15-16
       || coalesce(' locale ' || c.colllocale, '') --@17
FROM objects o JOIN pg_collation c ON (c.tableoid, c.oid) = (o.classid, o.objid)
