ALTER TABLE things ALTER at TYPE date;
