CREATE RULE r AS ON DELETE TO t DO ALSO (DELETE FROM u WHERE u.id = old.id; NOTIFY x; SELECT (1));
create or replace rule "r;2" as on insert to t do instead (
  insert into a values (new.id);
  -- the last one
  update b set n = n + 1;
);
CREATE RULE one AS ON UPDATE TO t DO INSTEAD NOTHING;
CREATE RULE open_paren AS ON DELETE TO t DO ALSO (DELETE FROM u; DELETE FROM v;
ALTER TABLE t ADD COLUMN c int;
SELECT 1;
