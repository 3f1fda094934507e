SELECT generate_series(1, 1000000);
