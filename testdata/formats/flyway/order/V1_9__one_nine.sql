SELECT 'V1_9__one_nine';
