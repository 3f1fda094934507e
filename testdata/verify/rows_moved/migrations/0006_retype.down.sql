ALTER TABLE people ALTER born TYPE timestamp USING born::timestamp;
