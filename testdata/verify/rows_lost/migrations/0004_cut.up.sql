ALTER TABLE things ALTER note TYPE varchar(10) USING left(note, 10);
