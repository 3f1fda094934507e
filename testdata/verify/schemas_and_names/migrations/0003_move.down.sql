ALTER TABLE "Odd one".users SET SCHEMA app;
