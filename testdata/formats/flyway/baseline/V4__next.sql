SELECT 'V4__next';
