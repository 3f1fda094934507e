UPDATE a SET c = 5;
