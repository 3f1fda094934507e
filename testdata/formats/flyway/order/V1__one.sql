SELECT 'V1__one';
