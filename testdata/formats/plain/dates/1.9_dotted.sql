SELECT '1.9_dotted';
