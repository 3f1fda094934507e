/* banister: ignore missing-lock-timeout, blocking-index-build
   reason="several rules,
           over several lines" */
CREATE INDEX a ON t (a);
