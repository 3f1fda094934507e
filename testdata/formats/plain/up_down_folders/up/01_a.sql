SELECT '01_a up';
