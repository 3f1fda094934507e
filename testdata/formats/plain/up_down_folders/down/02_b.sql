SELECT '02_b down';
