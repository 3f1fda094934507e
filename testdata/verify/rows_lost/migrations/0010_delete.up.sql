DELETE FROM things WHERE tag = '';
