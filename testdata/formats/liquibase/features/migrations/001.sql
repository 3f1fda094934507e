--liquibase formatted sql
--property name:table value:items dbms:postgresql

--changeset alice:1 runInTransaction:false labels:x
--comment: create it
CREATE TABLE ${table} (id int);
--rollback DROP TABLE ${table};

--changeset "bob jones":"2 and a half" runOnChange:true
--validCheckSum: 9:abc
-- an ordinary comment
CREATE VIEW v AS
SELECT 1;
/* liquibase rollback
DROP VIEW v;
*/

--changeset carol:3
--preconditions onFail:MARK_RAN
--precondition-sql-check expectedResult:0 SELECT count(*) FROM items
ALTER TABLE items ADD a int;
--rollback ALTER TABLE items
--rollback   DROP a;
--changeset carol:4
INSERT INTO items VALUES (1);
--rollback not required
--changeset carol:5 dbms:oracle
SELECT 1 FROM dual;
--changeset carol:6 logicalFilePath:old/path.sql
--ignoreLines:start
\set x
--ignoreLines:end
SELECT '${unknown}';
--rollback changesetId:1 changesetAuthor:alice
