-- case
CREATE ROLE banister_effect_role;
ALTER ROLE banister_effect_role SET search_path TO public;
GRANT banister_effect_role TO CURRENT_USER;
DROP ROLE banister_effect_role;
CREATE USER banister_effect_user NOINHERIT;
DROP USER IF EXISTS banister_effect_user;
REASSIGN OWNED BY CURRENT_USER TO CURRENT_USER;
