-- Views, and what hangs on tables and on them.
SELECT 'CREATE ' || CASE c.relkind WHEN 'm' THEN 'MATERIALIZED ' ELSE '' END || 'VIEW ' ||
       quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' (' ||
       (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
        FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) ||
       ') AS ' || rtrim(pg_get_viewdef(c.oid), '; ') ||
       CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN ' WITH NO DATA' ELSE '' END
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND $own_relation
ORDER BY c.oid
;
SELECT pg_get_indexdef(i.indexrelid)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'm' AND $own_relation
ORDER BY i.indexrelid
;
SELECT pg_get_triggerdef(g.oid)
FROM pg_trigger AS g JOIN pg_class AS c ON c.oid = g.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND $own_relation
ORDER BY g.oid
;
SELECT pg_get_ruledef(w.oid)
FROM pg_rewrite AS w JOIN pg_class AS c ON c.oid = w.ev_class JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE w.rulename <> '_RETURN' AND $own_relation
ORDER BY w.oid
;
SELECT 'CREATE POLICY ' || quote_ident(p.polname) || ' ON ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) ||
       coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '') ||
       coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE $own_relation
ORDER BY p.oid
;
SELECT pg_get_statisticsobjdef(e.oid)
FROM pg_statistic_ext AS e JOIN pg_class AS c ON c.oid = e.stxrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE $own_relation
ORDER BY e.oid
;
-- Functions whose bodies stand on tables and views.
SELECT pg_get_functiondef(p.oid) --@14
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace --@14
WHERE p.prokind IN ('f', 'p', 'w') AND p.prosqlbody IS NOT NULL AND $own_function --@14
ORDER BY p.oid --@14
