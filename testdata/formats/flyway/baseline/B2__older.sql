SELECT 'B2__older';
