ALTER TABLE "Odd one"."Users ""x""" RENAME COLUMN "Größe" TO "größe";
