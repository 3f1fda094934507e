CREATE INDEX accounts_n_idx ON accounts (n);
