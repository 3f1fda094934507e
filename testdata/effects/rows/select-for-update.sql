-- case
SELECT * FROM bare FOR UPDATE;
SELECT * FROM bare b, parent p FOR SHARE OF b;
