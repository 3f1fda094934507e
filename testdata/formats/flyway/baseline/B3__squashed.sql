SELECT 'B3__squashed';
