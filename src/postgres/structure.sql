-- What rows must be like, as one JSON document: every table that holds rows or partitions, and every type
-- that its columns are made of. For a session with an empty search path: names come out in full.
WITH RECURSIVE
members AS (SELECT objid FROM pg_catalog.pg_depend
            WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND deptype = 'e'),
tables AS (
  SELECT c.*, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.oid NOT IN (SELECT objid FROM members)),
used (oid) AS (
  SELECT DISTINCT a.atttypid FROM pg_catalog.pg_attribute a JOIN tables t ON t.oid = a.attrelid
  WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION
  SELECT part.oid FROM used JOIN pg_catalog.pg_type t ON t.oid = used.oid
  CROSS JOIN LATERAL (
    SELECT t.typbasetype UNION ALL SELECT t.typelem
    UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid
    UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid = t.oid --@14
    UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
  ) AS part (oid)
  WHERE part.oid <> 0)
SELECT pg_catalog.json_build_object(
'tables', (SELECT coalesce(pg_catalog.json_agg(t ORDER BY t.name COLLATE "C"), '[]') FROM (
  SELECT t.oid::pg_catalog.int8, t.name, t.relkind = 'p' AS partitioned,
    CASE WHEN t.relispartition THEN pg_catalog.pg_partition_root(t.oid) ELSE t.oid END::pg_catalog.int8 AS root,
    pg_catalog.pg_get_partition_constraintdef(t.oid) AS bound,
    EXISTS (SELECT FROM pg_catalog.pg_rewrite w WHERE w.ev_class = t.oid) AS has_rules,
    (SELECT pg_catalog.json_agg(c ORDER BY c.number) FROM (
      SELECT a.attnum AS number, a.attname AS name, a.atttypid::pg_catalog.int8 AS "type",
             a.atttypmod AS modifier, a.attnotnull AS not_null,
             coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') AS "default",
             a.attidentity <> '' AS identity, a.attgenerated <> '' AS generated
      FROM pg_catalog.pg_attribute a
      LEFT JOIN pg_catalog.pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
      WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped) AS c) AS columns,
    (SELECT pg_catalog.json_agg(k ORDER BY k.name) FROM (
      SELECT k.conname AS name, pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression
      FROM pg_catalog.pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'c'
        AND k.conenforced --@18
      ) AS k) AS checks,
    (SELECT pg_catalog.json_agg(i ORDER BY i.name) FROM (
      SELECT x.relname AS name, i.indisprimary AS is_primary, i.indisexclusion AS excludes,
             NOT i.indimmediate AS is_deferrable,
             i.indpred IS NOT NULL OR i.indexprs IS NOT NULL AS is_partial,
             coalesce(pg_catalog.pg_get_expr(i.indexprs, i.indrelid), '') AS expressions,
             (SELECT coalesce(pg_catalog.json_agg(a.attname ORDER BY p.position), '[]')
              FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS p (number, position)
              JOIN pg_catalog.pg_attribute a ON (a.attrelid, a.attnum) = (i.indrelid, p.number)
              WHERE p.position <= i.indnkeyatts) AS columns
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
      WHERE i.indrelid = t.oid AND (i.indisunique OR i.indisexclusion)) AS i) AS keys,
    (SELECT pg_catalog.json_agg(k ORDER BY k.name) FROM (
      SELECT k.conname AS name, k.confrelid::pg_catalog.int8 AS "table",
             pg_catalog.format('%I.%I', rn.nspname, r.relname) AS table_name,
             (SELECT pg_catalog.json_agg(a.attname ORDER BY p.position)
              FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS p (number, position)
              JOIN pg_catalog.pg_attribute a ON (a.attrelid, a.attnum) = (k.conrelid, p.number)) AS columns,
             (SELECT pg_catalog.json_agg(a.attname ORDER BY p.position)
              FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS p (number, position)
              JOIN pg_catalog.pg_attribute a ON (a.attrelid, a.attnum) = (k.confrelid, p.number)) AS referenced
      FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
      JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
      WHERE k.conrelid = t.oid AND k.contype = 'f'
        AND k.conenforced --@18
        -- Not those that stand for the partitions of the referenced table.
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint p
                        WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)) AS k) AS "references",
    (SELECT pg_catalog.json_agg(pg_catalog.format('%s %s %s', g.tgname, g.tgenabled, pg_catalog.md5(p.prosrc)) ORDER BY g.tgname)
     FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
     WHERE g.tgrelid = t.oid AND NOT g.tgisinternal) AS triggers
  FROM tables t) AS t),
'types', (SELECT coalesce(pg_catalog.json_agg(t), '[]') FROM (
  SELECT t.oid::pg_catalog.int8, pg_catalog.format_type(t.oid, NULL) AS name, t.typname AS plain_name,
    t.typtype AS kind, t.typcategory AS category,
    CASE WHEN t.typcategory = 'A' AND t.typarray = 0 THEN t.typelem ELSE 0 END::pg_catalog.int8 AS element,
    t.typbasetype::pg_catalog.int8 AS base, t.typtypmod AS modifier, t.typnotnull AS not_null,
    coalesce((SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid),
             (SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid = t.oid), --@14
             0)::pg_catalog.int8 AS part,
    (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder)
     FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) AS labels,
    (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('type', a.atttypid::pg_catalog.int8, 'modifier', a.atttypmod) ORDER BY a.attnum)
     FROM pg_catalog.pg_attribute a
     WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS attributes,
    (SELECT pg_catalog.json_agg(pg_catalog.pg_get_expr(k.conbin, 0) ORDER BY k.conname)
     FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') AS checks
  FROM pg_catalog.pg_type t WHERE t.oid IN (SELECT oid FROM used)) AS t))
