CREATE VIEW orders AS SELECT * FROM purchases;
