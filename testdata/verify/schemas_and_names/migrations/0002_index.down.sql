ALTER TABLE app.users DROP COLUMN n;
DROP INDEX "Odd one"."An index";
