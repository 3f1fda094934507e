-- Release 2: no payment of nothing. First for new rows: no old row is read.

-- +goose Up
SET LOCAL lock_timeout = '2s';
ALTER TABLE payments
    ADD CONSTRAINT payments_amount_check CHECK (amount > 0) NOT VALID;

-- +goose Down
SET LOCAL lock_timeout = '2s';
ALTER TABLE payments DROP CONSTRAINT payments_amount_check;
