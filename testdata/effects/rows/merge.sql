-- case
MERGE INTO bare x USING parent p ON p.id = x.a WHEN MATCHED THEN UPDATE SET b = p.label WHEN NOT MATCHED THEN INSERT (a) VALUES (p.id);
