-- case
DELETE FROM bare;
DELETE FROM bare WHERE a = 1;
DELETE FROM bare USING parent WHERE parent.id = bare.a;
DELETE FROM ONLY bare WHERE a IN (SELECT id FROM parent);
