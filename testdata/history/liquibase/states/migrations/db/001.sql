--liquibase formatted sql
--changeset x:v9
CREATE TABLE t (
  a int
);
--changeset x:v8
CREATE TABLE t (
  a int
);
--changeset x:v7
CREATE TABLE t (
  a int
);
--changeset x:edited
CREATE TABLE t (
  a int
);
--changeset x:rerun runOnChange:true
CREATE TABLE t (
  a int
);
--changeset x:always runAlways:true
CREATE TABLE t (
  a int
);
--changeset x:ran
CREATE TABLE t (
  a int
);
--changeset x:null
CREATE TABLE t (
  a int
);
--changeset x:late
CREATE TABLE t (
  a int
);
--changeset x:valid
--validCheckSum: ANY
SELECT 1;
--changeset x:new
SELECT 2;
