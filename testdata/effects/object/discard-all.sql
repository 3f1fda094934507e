-- case
DISCARD ALL;
