SET lock_timeout = '1s';
-- banister: ignore blocking-index-build raeson="misspelt key"
CREATE INDEX a ON t (a);
-- banister: ignor blocking-index-build reason="misspelt word"
CREATE INDEX b ON t (b);
-- banister: ignore blocking-index-biuld reason="misspelt rule"
CREATE INDEX c ON t (c);
-- banister: ignore blocking-index-build, nonsense reason="one of two"
CREATE INDEX d ON t (d);
-- banister: ignore blocking-index-build
CREATE INDEX e ON t (e);
-- banister: ignore blocking-index-build reason=""
CREATE INDEX f ON t (f);
-- banister: ignore blocking-index-build reason="not closed
CREATE INDEX g ON t (g);
-- banister: ignore blocking-index-build reason="x" until=soon
CREATE INDEX h ON t (h);
-- banister: ignore reason="no rule"
CREATE INDEX i ON t (i);
-- banister: ignore unused-suppression reason="not so"
-- banister: ignore blocking-index-build reason="x" reason="y"
CREATE INDEX j ON t (j);
-- banister: phase=contract
-- banister:
-- banister: ignore-file
SELECT 1;
-- banister: ignore blocking-index-build reason="nothing follows"
