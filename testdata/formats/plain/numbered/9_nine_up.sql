UPDATE a SET c = 2;
