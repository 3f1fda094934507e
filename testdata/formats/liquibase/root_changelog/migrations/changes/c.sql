-- liquibase formatted sql
-- changeset x:c
SELECT 1;
