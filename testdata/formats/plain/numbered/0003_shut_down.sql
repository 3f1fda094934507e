UPDATE a SET c = 0;
