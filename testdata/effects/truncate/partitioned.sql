-- case
TRUNCATE parted_1;
TRUNCATE parted;
TRUNCATE ONLY parted;
