-- case
DELETE FROM parted WHERE k = 5;
UPDATE parted SET v = 'x';
