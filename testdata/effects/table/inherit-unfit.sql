-- schema
CREATE TABLE above (a int NOT NULL, b text, CONSTRAINT ck CHECK (a > 0));
CREATE TABLE unchecked (a int NOT NULL, b text);
CREATE TABLE nullable (a int, b text, CONSTRAINT ck CHECK (a > 0));
CREATE TABLE wide (a bigint NOT NULL, b text, CONSTRAINT ck CHECK (a > 0));
CREATE TABLE less (b text, CONSTRAINT ck CHECK (b > '0'));
CREATE TABLE fits (a int NOT NULL, b text, CONSTRAINT ck CHECK (a > 0));
CREATE TABLE parted (a int NOT NULL, b text, CONSTRAINT ck CHECK (a > 0)) PARTITION BY LIST (a);
CREATE TABLE parted_1 PARTITION OF parted DEFAULT;
-- case
ALTER TABLE unchecked INHERIT above;
ALTER TABLE nullable INHERIT above;
ALTER TABLE wide INHERIT above;
ALTER TABLE less INHERIT above;
ALTER TABLE fits NO INHERIT above;
ALTER TABLE fits INHERIT above;
ALTER TABLE fits INHERIT above;
ALTER TABLE above INHERIT fits;
ALTER TABLE above INHERIT above;
ALTER TABLE unchecked INHERIT parted;
ALTER TABLE unchecked INHERIT parted_1;
ALTER TABLE parted INHERIT above;
ALTER TABLE parted_1 INHERIT above;
ALTER TABLE parted_1 NO INHERIT parted;
ALTER TABLE fits NO INHERIT above;
DROP TABLE above;
ALTER TABLE fits INHERIT above;
