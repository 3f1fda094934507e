-- case
CLUSTER;
