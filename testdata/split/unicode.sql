CREATE TABLE größe ("naïve;" text DEFAULT 'é;', 日本 int);
SELECT '🚧' AS é$1, $été$;$été$; SELECT 1 + 2;
