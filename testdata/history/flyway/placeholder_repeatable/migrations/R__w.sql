SELECT '${flyway:defaultSchema}';
