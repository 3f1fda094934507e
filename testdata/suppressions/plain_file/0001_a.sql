CREATE INDEX a ON t (a);
-- banister: ignore blocking-index-build reason="its own comes first"
CREATE INDEX b ON t (b);
-- banister: ignore-file missing-lock-timeout, blocking-index-build, table-rewrite reason="the whole file"
CREATE INDEX c ON t (c);
