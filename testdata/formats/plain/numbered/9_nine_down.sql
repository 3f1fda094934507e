UPDATE a SET c = 3;
