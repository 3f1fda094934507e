ALTER TABLE users ALTER born TYPE date USING born::date;
