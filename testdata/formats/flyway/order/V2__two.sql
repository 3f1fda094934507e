SELECT 'V2__two';
