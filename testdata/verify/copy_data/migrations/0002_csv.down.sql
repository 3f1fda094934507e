DELETE FROM countries WHERE code = 'it';
