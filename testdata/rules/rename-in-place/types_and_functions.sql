ALTER TYPE order_state RENAME VALUE 'open' TO 'new';
ALTER TYPE order_state RENAME TO state;
ALTER FUNCTION order_code(integer) RENAME TO code;
ALTER FUNCTION order_total(integer) SET SCHEMA app;
ALTER SCHEMA reports RENAME TO reporting;
