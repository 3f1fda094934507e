SELECT '02_b up';
