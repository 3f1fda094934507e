-- case
ALTER TABLE "t" ADD COLUMN "Select" text;
