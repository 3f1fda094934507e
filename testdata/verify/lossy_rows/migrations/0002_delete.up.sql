DELETE FROM countries WHERE code = 'de';
