UPDATE a SET c = 1;
