-- liquibase formatted sql
-- changeset x:b
SELECT 1;
