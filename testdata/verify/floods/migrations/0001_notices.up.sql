CREATE TABLE a (id int);
DO $$ BEGIN FOR i IN 1..20000 LOOP RAISE NOTICE 'number % %', i, repeat('x', 100); END LOOP; END $$;
