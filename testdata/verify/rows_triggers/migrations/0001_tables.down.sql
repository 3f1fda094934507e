DROP TABLE children, parents, log;
