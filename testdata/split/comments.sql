-- leading; comment
SELECT 1 /* a; /* nested; */ still */ + 2 -- trailing; comment
; -- after
/* between; */ SELECT 3 /**/;
SELECT 4-- not an operator;
;
SELECT 5 */* comment; */ 6;
SELECT 7 /*/ ; */;
SELECT '-- no comment', '/* no comment', "--", $$/*$$;
-- last, without a newline
-- the end