DROP TABLE after_set_role;
