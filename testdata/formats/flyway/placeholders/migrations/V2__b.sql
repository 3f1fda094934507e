SELECT '${not_one}';
