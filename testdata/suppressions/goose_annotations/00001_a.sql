-- +goose NO TRANSACTION
-- banister: ignore-file missing-lock-timeout reason="the role has one"
-- +goose Up
-- banister: ignore blocking-index-build reason="800 rows"
CREATE INDEX a ON t (a);
CREATE INDEX b ON t (b); -- banister: ignore blocking-index-build reason="800 rows"
-- +goose StatementBegin
-- banister: ignore blocking-index-build reason="looked at by two people"
DO $$
BEGIN
  -- banister: ignore blocking-index-build reason="no comment of ours"
  EXECUTE 'CREATE INDEX c ON t (c)';
END $$;
-- +goose StatementEnd

-- +goose Down
-- banister: ignore drop-before-contract reason="a way back"
ALTER TABLE t DROP COLUMN a;
-- banister: ignore blocking-index-build reason="nothing to build here"
DROP INDEX b;
