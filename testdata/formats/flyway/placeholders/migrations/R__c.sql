-- ${flyway:timestamp}
SELECT '${flyway:defaultSchema}';
