{{ template "shared/x.sql" . }}
---- create above / drop below ----
SELECT 1;
