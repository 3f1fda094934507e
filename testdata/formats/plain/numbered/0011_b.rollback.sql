UPDATE a SET c = 6;
