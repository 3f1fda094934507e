ALTER TABLE people ALTER born TYPE text;
