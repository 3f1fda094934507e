SELECT 'V10__ten';
