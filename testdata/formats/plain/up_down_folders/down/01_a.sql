SELECT '01_a down';
