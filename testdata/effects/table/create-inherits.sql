-- case
CREATE TABLE kid (extra int) INHERITS (bare);
