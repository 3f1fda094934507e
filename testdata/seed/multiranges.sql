-- from 14
CREATE TABLE multiranges (a int4multirange, b nummultirange, c tstzmultirange, d datemultirange);
CREATE TYPE span AS RANGE (subtype = float8, multirange_type_name = spans);
CREATE TABLE own (a span, b spans NOT NULL, c int4multirange[]);
