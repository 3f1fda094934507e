DROP VIEW adults;
