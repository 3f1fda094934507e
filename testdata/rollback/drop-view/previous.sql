SELECT name FROM adults;
