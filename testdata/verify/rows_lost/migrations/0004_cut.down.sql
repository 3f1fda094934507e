ALTER TABLE things ALTER note TYPE text;
