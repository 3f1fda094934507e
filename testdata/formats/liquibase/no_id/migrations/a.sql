--liquibase formatted sql
--changeset alice
SELECT 1;
