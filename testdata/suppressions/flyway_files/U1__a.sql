-- banister: ignore-file missing-lock-timeout reason="the role has one"
DROP INDEX a;
