DELETE FROM audit WHERE id > 1;
