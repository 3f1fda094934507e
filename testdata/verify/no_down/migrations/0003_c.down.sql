-- cannot be undone
/* really */;
