UPDATE a SET c = 4;
