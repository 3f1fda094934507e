-- case
ANALYZE t;
ANALYZE VERBOSE t (a, b);
ANALYZE parent, child;
ANALYZE parted;
