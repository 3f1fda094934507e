DROP VIEW adults;
DROP INDEX users_name_idx;
