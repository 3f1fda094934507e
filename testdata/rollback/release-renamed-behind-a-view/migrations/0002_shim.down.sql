DROP VIEW orders;
