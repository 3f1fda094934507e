-- case
FROBNICATE t;
