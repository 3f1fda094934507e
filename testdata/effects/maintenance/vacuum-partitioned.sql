-- case
VACUUM parted;
