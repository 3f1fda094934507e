-- What hangs on a table or a domain.
SELECT o.key, 10 AS part, x.position, x.line
FROM objects o JOIN pg_constraint k ON (k.tableoid, k.oid) = (o.classid, o.objid)
CROSS JOIN LATERAL (VALUES
  (1, pg_get_constraintdef(k.oid)),
  (2, CASE WHEN NOT k.convalidated AND pg_get_constraintdef(k.oid) !~ 'NOT (VALID|ENFORCED)$' THEN 'not validated' END)
) AS x (position, line)

UNION ALL
SELECT o.key, 10, x.position, x.line
FROM objects o JOIN pg_trigger t ON (t.tableoid, t.oid) = (o.classid, o.objid)
CROSS JOIN LATERAL (VALUES
  (1, pg_get_triggerdef(t.oid)),
  (2, CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'enabled on replicas' WHEN 'A' THEN 'enabled always' END)
) AS x (position, line)

UNION ALL
SELECT o.key, 10, x.position, x.line
FROM objects o JOIN pg_rewrite w ON (w.tableoid, w.oid) = (o.classid, o.objid)
CROSS JOIN LATERAL (VALUES
  (1, pg_get_ruledef(w.oid)),
  (2, CASE w.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'enabled on replicas' WHEN 'A' THEN 'enabled always' END)
) AS x (position, line)

UNION ALL
SELECT o.key, 10, x.position, x.line
FROM objects o JOIN pg_policy p ON (p.tableoid, p.oid) = (o.classid, o.objid)
CROSS JOIN LATERAL (VALUES
  (1, CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END || ' for '
      || CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END
      || ' to ' || (SELECT string_agg(CASE role WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(role)) END, ', '
                                      ORDER BY pg_get_userbyid(role)) FROM unnest(p.polroles) role)),
  (2, 'using (' || pg_get_expr(p.polqual, p.polrelid) || ')'),
  (3, 'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
) AS x (position, line)

UNION ALL
SELECT o.key, 10, x.position, x.line
FROM objects o JOIN pg_statistic_ext e ON (e.tableoid, e.oid) = (o.classid, o.objid)
CROSS JOIN LATERAL (VALUES
  (1, pg_get_statisticsobjdef(e.oid)),
  (2, CASE WHEN coalesce(e.stxstattarget, -1) >= 0 THEN 'statistics ' || e.stxstattarget END)
) AS x (position, line)
