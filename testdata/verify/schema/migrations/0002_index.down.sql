DROP INDEX accounts_n_idx;
