ALTER TABLE things ALTER data TYPE json;
