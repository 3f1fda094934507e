SELECT '1.10_dotted';
