-- Constraints, those that others reference first, and indexes.
-- A partitioned table takes no foreign key with ONLY.
SELECT 'ALTER TABLE ' || CASE WHEN c.relkind = 'f' OR (c.relkind = 'p' AND k.contype = 'f') THEN '' ELSE 'ONLY ' END ||
       quote_ident(n.nspname) || '.' || quote_ident(c.relname) ||
       ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid)
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE (k.contype IN ('p', 'u', 'x', 'c') OR (k.contype = 'f' AND k.conparentid = 0)
       OR (k.contype = 'n' AND NOT k.convalidated) --@18
      )
  AND c.relpersistence <> 't' AND $own_relation
ORDER BY CASE k.contype WHEN 'f' THEN 2 WHEN 'c' THEN 0 ELSE 1 END, k.oid
;
SELECT pg_get_indexdef(i.indexrelid)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND $own_relation
ORDER BY i.indexrelid
;
SELECT 'ALTER TABLE ' || quote_ident(pn.nspname) || '.' || quote_ident(p.relname) ||
       ' ATTACH PARTITION ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ' || pg_get_expr(c.relpartbound, c.oid)
FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_class AS p ON p.oid = i.inhparent JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND $own_relation
ORDER BY c.oid
;
SELECT 'ALTER TABLE ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) ||
       ' INHERIT ' || quote_ident(pn.nspname) || '.' || quote_ident(p.relname)
FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_class AS p ON p.oid = i.inhparent JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
WHERE NOT c.relispartition AND c.relkind IN ('r', 'f') AND $own_relation
ORDER BY c.oid, i.inhseqno
;
SELECT 'ALTER INDEX ' || quote_ident(pn.nspname) || '.' || quote_ident(p.relname) ||
       ' ATTACH PARTITION ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_class AS p ON p.oid = i.inhparent JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
WHERE c.relkind IN ('i', 'I') AND $own_relation
ORDER BY c.oid
