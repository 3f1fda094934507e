SELECT '${schema}';
