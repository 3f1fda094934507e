-- case: after=new_table.sql
CREATE INDEX refunds_reference_idx ON refunds (reference);
