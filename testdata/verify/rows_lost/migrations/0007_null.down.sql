ALTER TABLE things ALTER state TYPE text;
