-- liquibase formatted sql
-- changeset x:a
SELECT 1;
