-- What belongs to the database as a whole.
SELECT o.key, 10 AS part, 1 AS position,
       format('version %s schema %I', e.extversion, n.nspname) AS line
FROM objects o JOIN pg_extension e ON (e.tableoid, e.oid) = (o.classid, o.objid)
JOIN pg_namespace n ON n.oid = e.extnamespace

UNION ALL
SELECT o.key, 10, x.position, x.line
FROM objects o JOIN pg_publication p ON (p.tableoid, p.oid) = (o.classid, o.objid)
CROSS JOIN LATERAL (VALUES
  (1, CASE WHEN p.puballtables THEN 'all tables' END),
  (2, 'publishes ' || concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                                CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END)),
  (3, CASE WHEN p.pubviaroot THEN 'by way of the partition root' END)
) AS x (position, line)

UNION ALL
SELECT o.key, 20, 0, 'table ' || r.prrelid::regclass
       || coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a --@15
                            WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '') --@15
       || coalesce(' where ' || pg_get_expr(r.prqual, r.prrelid), '') --@15
FROM objects o JOIN pg_publication p ON (p.tableoid, p.oid) = (o.classid, o.objid)
JOIN pg_publication_rel r ON r.prpubid = p.oid

UNION ALL --@15
SELECT o.key, 21, 0, 'tables in schema ' || r.pnnspid::regnamespace --@15
FROM objects o JOIN pg_publication p ON (p.tableoid, p.oid) = (o.classid, o.objid) --@15
JOIN pg_publication_namespace r ON r.pnpubid = p.oid --@15

UNION ALL
SELECT o.key, 10, x.position, x.line
FROM objects o JOIN pg_event_trigger t ON (t.tableoid, t.oid) = (o.classid, o.objid)
CROSS JOIN LATERAL (VALUES
  (1, format('on %s execute %s', t.evtevent, t.evtfoid::regprocedure)),
  (2, 'tags ' || array_to_string(ARRAY(SELECT unnest(t.evttags) ORDER BY 1), ', ')),
  (3, CASE t.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'enabled on replicas' WHEN 'A' THEN 'enabled always' END)
) AS x (position, line)

UNION ALL
SELECT o.key, 10, 1, format('wrapper %I', w.fdwname) || coalesce(' type ' || s.srvtype, '') || coalesce(' version ' || s.srvversion, '')
       || coalesce(' options (' || array_to_string(s.srvoptions, ', ') || ')', '')
FROM objects o JOIN pg_foreign_server s ON (s.tableoid, s.oid) = (o.classid, o.objid)
JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw

UNION ALL
SELECT format('user mapping for %s on server %I', CASE m.umuser WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(m.umuser)) END, s.srvname),
       10, 1, coalesce('options (' || array_to_string(m.umoptions, ', ') || ')', 'no options')
FROM pg_user_mapping m JOIN pg_foreign_server s ON s.oid = m.umserver

UNION ALL
SELECT coalesce('settings of role ' || quote_ident(pg_get_userbyid(nullif(s.setrole, 0))), 'settings of the database'),
       10, 0, setting
FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) setting
WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())

UNION ALL
-- Owner, privileges and comment of every kind of object.
SELECT key, 70, 0, 'owner ' || quote_ident(pg_get_userbyid(owner)) FROM objects WHERE owner IS NOT NULL

UNION ALL
SELECT key, 80, 0, CASE WHEN cardinality(acl) = 0 THEN 'no privileges' END
FROM objects WHERE acl IS NOT NULL

UNION ALL
-- Nothing where the privileges are those of a new object, written out or not.
SELECT o.key, 81, 0,
       format('grant %s to %s', CASE WHEN count(*) = d.all_of_them THEN 'ALL' ELSE string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type) END,
              CASE g.grantee WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(g.grantee)) END)
       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
       || CASE WHEN g.grantor <> o.owner THEN ' granted by ' || quote_ident(pg_get_userbyid(g.grantor)) ELSE '' END
FROM objects o
CROSS JOIN LATERAL (SELECT acldefault(o.acl_kind::"char", o.owner) AS acl, count(*) AS all_of_them
                    FROM aclexplode(acldefault(o.acl_kind::"char", o.owner)) e WHERE e.grantee = o.owner) d
CROSS JOIN LATERAL aclexplode(o.acl) g
WHERE o.acl IS NOT NULL AND o.owner IS NOT NULL AND NOT (o.acl @> d.acl AND d.acl @> o.acl)
GROUP BY o.key, o.owner, g.grantee, g.is_grantable, g.grantor, d.all_of_them

UNION ALL
SELECT o.key, 82, a.attnum,
       format('grant %s (%I) to %s', string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type), a.attname,
              CASE g.grantee WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(g.grantee)) END)
       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
FROM objects o JOIN pg_attribute a ON a.attrelid = o.objid AND o.classid = 'pg_class'::regclass AND NOT a.attisdropped
CROSS JOIN LATERAL aclexplode(a.attacl) g
GROUP BY o.key, a.attnum, a.attname, g.grantee, g.is_grantable

UNION ALL
SELECT format('default privileges of %I%s on %s', pg_get_userbyid(d.defaclrole), coalesce(' in schema ' || quote_ident(n.nspname), ''),
              CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                                   WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'large objects' END),
       10, 0,
       format('grant %s to %s', string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type),
              CASE g.grantee WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(g.grantee)) END)
       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
CROSS JOIN LATERAL aclexplode(d.defaclacl) g
GROUP BY d.oid, d.defaclrole, n.nspname, d.defaclobjtype, g.grantee, g.is_grantable

UNION ALL
SELECT o.key, 90, d.objsubid,
       'comment' || coalesce(' on ' || quote_ident(a.attname), '') || ': ' || d.description
FROM objects o JOIN pg_description d ON (d.classoid, d.objoid) = (o.classid, o.objid)
LEFT JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.objoid, d.objsubid) AND o.classid = 'pg_class'::regclass
  AND d.objsubid > 0
