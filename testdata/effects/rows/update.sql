-- case
UPDATE bare SET b = 'x';
UPDATE bare SET b = 'x' WHERE a = 1;
UPDATE bare AS x SET b = p.label FROM parent p WHERE p.id = x.a;
