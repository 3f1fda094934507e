SELECT 1;
CREATE TABLE ${schema}.a (id int);
