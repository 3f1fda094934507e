SET lock_timeout = '1s';
-- banister: ignore blocking-index-build reason="today still" until=2026-11-21
CREATE INDEX a ON t (a);
-- banister: ignore blocking-index-build reason="yesterday" until=2026-11-20
CREATE INDEX b ON t (b);
-- banister: ignore blocking-index-build reason="one half" until=2026-11-20
-- banister: ignore blocking-index-build reason="the other" until="2027-01-31"
CREATE INDEX c ON t (c);
