SET lock_timeout = '1s';
-- banister: ignore blocking-index-build reason="before its statement"
CREATE INDEX a ON t (a);

-- banister: ignore blocking-index-build reason="with a blank line between"

CREATE INDEX b ON t (b);
CREATE INDEX c ON t (c); -- banister: ignore blocking-index-build reason="at its end"
CREATE INDEX d ON t (d);
CREATE INDEX e ON t (e)
  -- banister: ignore blocking-index-build reason="before the semicolon"
;
CREATE INDEX f /* banister: ignore blocking-index-build reason="inside" */ ON t (f);
CREATE INDEX g ON t (g); /* banister: ignore blocking-index-build reason="before the next" */ CREATE INDEX h ON t (h);
