CREATE TABLE ${SCHEMA}.a (id int) TABLESPACE ${tablespace};
GRANT SELECT ON ${schema}.a TO ${flyway:user};
-- ${flyway:filename} ${flyway:table}
