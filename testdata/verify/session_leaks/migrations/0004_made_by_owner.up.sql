CREATE TABLE after_set_role (id int);
