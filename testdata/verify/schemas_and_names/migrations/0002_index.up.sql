CREATE INDEX "An index" ON "Odd one"."Users ""x""" ("select");
ALTER TABLE app.users ADD COLUMN n int;
