SELECT 'V1.10__one_ten';
