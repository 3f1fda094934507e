ALTER TABLE "Odd one"."Users ""x""" RENAME COLUMN "größe" TO "Größe";
