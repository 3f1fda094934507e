-- case
SELECT f_volatile();
SELECT f_immutable(1);
SELECT f_unseen(1);
